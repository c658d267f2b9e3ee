/* SPDX-License-Identifier: Apache-2.0
 *
 * The roll-over of key, certificate and TLSA record, one step further whenever cron runs it.
 *
 * Modelled:
 *   - the state, written in one step, and everything else that a run changes, in the order in which it
 *     does that; a run can be killed between any two of them, and each look at a server is a step of
 *     its own, so that servers change, and time passes, in the middle of a run;
 *   - SERVERS authoritative servers, each of which takes the zone over at any time after a change;
 *   - a sender that obeys TTLs, with a resolver that has cached one answer: old, both, new, or none;
 *     it asks any server, keeps the answer for any time up to TTL, or NEGATIVE for "there is none", or
 *     up to CAP where a resolver keeps what it is told to keep for less. Senders have no part in each
 *     other, so one stands for all;
 *   - a zone without any record at the beginning, as well as one with the record of the old key;
 *   - a switch that is not confirmed, and is taken back in this run or by the next;
 *   - a person who aborts at any time;
 *   - somebody who removes records, or lets the signatures of the zone expire, at any time (MEDDLING),
 *     and may mend that; what a server has lost it gets back once a run has told of it.
 *
 * Left out: how the switch itself is done (switch.pml); several pairs or names at once, which make
 * the steps together; DNS servers that refuse an update (the run stops with a finding before it has
 * changed anything); clocks that jump (RotationUnit+Clock.swift).
 *
 * Where the steps stand: the names are those of the steps in Sources/Rotation/RollOver, the look at
 * the servers is Sources/DANE/ZoneSurvey.swift, what fails at a sender Sources/DANE/TLSARecordSet.swift
 * and DANEDecision.swift, the switch Sources/Rotation/Switch/Switchover.swift.
 *
 * Properties:
 *   - safety: where nobody meddled, no sender fails at any moment, and none is left with "there is no
 *     record" of before the roll-over when the key is switched. Where somebody did, the key is not
 *     switched, in either direction, while an answer that somebody may have cached, or would get, does
 *     not fit it, unless the meddling has reached a server since the run looked at it; and the old record
 *     is not removed where the new one is missing.
 *   - liveness (LIVENESS): again and again the roll-over is at its end, or a run stops with a finding.
 *
 * A known exception (GLITCH): what a server loses and gets back between two looks is seen by nobody, and
 * a sender may have the answer of the time between. The model finds it; no program could without
 * asking all the time.
 *
 * TRACE is for `traces`: servers, the clock and others wait while a run is at work, few runs are killed,
 * every switch is confirmed, there is no sender, and each run is told with what it has left.
 *
 * MUTATION_... are faults, each of which the model has to find. `check` makes these searches:
 *
 * HOLDS
 * HOLDS TTL=1 NEGATIVE=2
 * HOLDS TTL=1 CAP=2
 * HOLDS SERVERS=3
 * HOLDS MEDDLING=1
 * HOLDS MEDDLING=2 KILLS=0
 * HOLDS MEDDLING=1 KILLS=0 SERVERS=3
 * HOLDS LIVENESS
 * HOLDS LIVENESS MEDDLING=1
 * FAILS MUTATION_SWITCH_BEFORE_WAITED
 * FAILS MUTATION_WAIT_FROM_THE_FIRST_SERVER
 * FAILS MUTATION_TIME_OF_THE_BEGINNING
 * FAILS MUTATION_WAIT_WITHOUT_TTL
 * FAILS MUTATION_WAIT_WITHOUT_NEGATIVE_TTL TTL=1 NEGATIVE=2
 * FAILS MUTATION_WAIT_WITHOUT_CAP TTL=1 CAP=2
 * FAILS MUTATION_PUBLISH_NEW_ALONE
 * FAILS MUTATION_RETIRE_AT_ONCE
 * FAILS MUTATION_RECORD_REMOVED_BEFORE_THE_STATE
 * FAILS MUTATION_ABORT_AFTER_RETIRED
 * FAILS MUTATION_ABORT_REMOVES_FIRST
 * FAILS MUTATION_NO_LOOK_BEFORE_THE_SWITCH MEDDLING=1
 * FAILS MUTATION_WAIT_NOT_BEGUN_AGAIN MEDDLING=1
 * FAILS MUTATION_ABORT_WITHOUT_WAIT MEDDLING=1
 * FAILS MUTATION_LACK_NOT_NOTED MEDDLING=1
 * FAILS GLITCH MEDDLING=1
 * FAILS LIVENESS MUTATION_SILENT MEDDLING=1
 */

#ifndef SERVERS
#define SERVERS 2
#endif
#ifndef TTL
#define TTL 2
#endif
#ifndef NEGATIVE
#define NEGATIVE 1
#endif
#ifndef CAP
#define CAP 1
#endif
#ifndef KILLS
#define KILLS 2
#endif
#ifndef MEDDLING
#define MEDDLING 0
#endif

#ifdef GLITCH
#define GLITCHES true
#else
#define GLITCHES false
#endif

#define MAXIMUM(a, b) ((a) > (b) -> (a) : (b))

/* How long a resolver keeps an answer. */
#define KEPT(records) (((records) & BOTH) -> MAXIMUM(TTL, CAP) : MAXIMUM(NEGATIVE, CAP))

/* The wait: the longest of the old TTL, the negative TTL, and the resolver's cap. */
#if defined(MUTATION_WAIT_WITHOUT_NEGATIVE_TTL)
#define WAIT MAXIMUM(TTL, CAP)
#elif defined(MUTATION_WAIT_WITHOUT_CAP)
#define WAIT MAXIMUM(TTL, NEGATIVE)
#elif defined(MUTATION_WAIT_WITHOUT_TTL)
#define WAIT MAXIMUM(NEGATIVE, CAP)
#else
#define WAIT MAXIMUM(TTL, MAXIMUM(NEGATIVE, CAP))
#endif

/* No time is told from a longer one. */
#define LONGEST WAIT

/* An answer: the records in it, and whether its signatures hold. */
#define OLD 1
#define NEW 2
#define BOTH 3
#define SIGNED 4

mtype = { staged, published, seen, waited, switched, retired, aborting, aborted };

/* What the run has on its disk: the state with a time, and the key in use. */
mtype step = staged;
byte age;        /* the time since the one in the state */
byte owes;       /* whether the old record was missing after the switch: 1 it is, 2 not any more, 0 never */
byte back = LONGEST; /* the time since every server was first seen to have it again */
byte live = OLD;
bool pending;    /* a switch was begun and is not confirmed */
bool goesBack;   /* it is one to the old key */

/* What stands in the zone, and what each server has of it. */
byte zone;
byte at[SERVERS];

/* What the resolver of the sender has, and for how long. */
byte cached;
byte left;

byte kills = KILLS;
byte meddling = MEDDLING;
bool meddled;
byte taken;            /* what was taken from the zone, and not put back */
bool lost[SERVERS];    /* the server has lost something since the run looked at it */
bool unseen[SERVERS];  /* it has lost something, and no run has told so */
bool finding;          /* the last run has stopped with one */
bool firstSeen;        /* for mutations: some server has both */
byte runAge;           /* the time since the run has read the clock */

#define FITS(answer, key) (((answer) & SIGNED) && (!((answer) & BOTH) || ((answer) & (key))))
#define CACHE_FITS(key) (left == 0 || FITS(cached, key))

#if SERVERS == 2
#define ALL_FIT(key) (FITS(at[0], key) && FITS(at[1], key))
#define ALL_HAVE(key) ((at[0] & (key)) && (at[1] & (key)))
#define ANY_LOST (lost[0] || lost[1])
#else
#define ALL_FIT(key) (FITS(at[0], key) && FITS(at[1], key) && FITS(at[2], key))
#define ALL_HAVE(key) ((at[0] & (key)) && (at[1] & (key)) && (at[2] & (key)))
#define ANY_LOST (lost[0] || lost[1] || lost[2])
#endif

#ifdef TRACE
bool running;
#define WHEN_IDLE !running ->
#define IDLE !running
#define BEGUN ; running = true
#define TELL \
  ; running = false \
  ; printf("state %e live %d pending %d zone %d\n", step, live, pending, zone & BOTH)
#define MOSTLY :: true :: true :: true :: true :: true :: true :: true
#else
#define WHEN_IDLE
#define IDLE true
#define BEGUN
#define TELL
#define MOSTLY
#endif

#define ROLL :: atomic { finding = false; printf("run roll\n") BEGUN }

/* Here a run can be killed. */
#define OR_DIES \
  if \
  :: true MOSTLY \
  :: kills > 0 -> kills--; printf("kill\n"); goto again \
  fi

/* Stops with a finding. */
#define STOP(why) atomic { printf(why); finding = true; note() }; goto again

/* What a run has told is known to be gone. */
inline note() {
  i = 0;
  do
  :: i < SERVERS ->
    if
    :: noticed[i] -> unseen[i] = false
    :: else
    fi;
    i++
  :: else -> break
  od
}

/* One change: the new state is in its place, with the time `runAge` ago. */
#define WRITE(name) OR_DIES; atomic { step = name; age = runAge; runAge = LONGEST; printf("step %e\n", name) }
#define PUBLISH(records, text) OR_DIES; atomic { zone = records; printf(text) }
#define OWE(much) OR_DIES; atomic { owes = much; back = (much == 2 -> runAge : LONGEST) }

/* Looks at every server, one after the other, and reads the clock then. */
inline look() {
  runAge = 0;
  atomic { allOld = true; allNew = true; some = false; hasOld = true; i = 0 };
  do
  :: i < SERVERS ->
    atomic {
      lost[i] = false;
      noticed[i] = unseen[i];
      allOld = allOld && (at[i] & SIGNED) && (at[i] & OLD);
      allNew = allNew && (at[i] & SIGNED) && (at[i] & NEW);
      some = some || ((at[i] & NEW) && (at[i] & SIGNED));
      /* What is published counts here, not whether it validates: nobody keeps what does not. */
      hasOld = hasOld && (at[i] & OLD);
      i++
    }
  :: else -> break
  od;
  all = allOld && allNew;
#ifndef MUTATION_TIME_OF_THE_BEGINNING
  runAge = 0
#endif
}

/* Remembers, after the switch, whether the old record is missing, and since when it is not any more. */
inline noteOld() {
  if
#ifndef MUTATION_LACK_NOT_NOTED
  :: !hasOld && owes != 1 -> OWE(1); atomic { note() }
  :: !hasOld && owes == 1 -> atomic { note() }
  :: allOld && owes == 1 -> OWE(2)
#endif
  :: else
  fi
}

/* The new key, or the old one again: never while an answer somebody has or gets does not fit it. */
inline switchTo(key) {
  OR_DIES;
  atomic {
    assert(ANY_LOST || (CACHE_FITS(key) && ALL_FIT(key)));
    assert(ANY_LOST || meddled || key == OLD || left == 0 || (cached & NEW));
    pending = true; goesBack = (key == OLD); live = key; printf("switch %d\n", key)
  }
}

/* Reloads and asks the servers. The one before is in use again where they do not show the new one. */
inline confirm(other) {
  OR_DIES;
  if
  :: atomic { pending = false; goesBack = false; printf("confirmed\n") }
#ifndef TRACE
  :: atomic { live = other; pending = false; goesBack = false; printf("back %d\n", other) }
#endif
  fi
}

proctype cron() {
  byte i; bool all; bool allOld; bool allNew; bool some; bool noticed[SERVERS]; bool aborts; bool hasOld;
again:
  atomic {
    all = false; allOld = false; allNew = false; some = false; aborts = false; i = 0;
    hasOld = false;
    runAge = LONGEST;
    do
    :: i < SERVERS -> noticed[i] = false; lost[i] = false; i++
    :: else -> i = 0; break
    od TELL
  }
  if
  ROLL
#ifdef TRACE
  ROLL ROLL ROLL ROLL ROLL ROLL
#endif
#ifndef NO_ABORT
  :: atomic { aborts = true; finding = false; printf("run abort\n") BEGUN }
#endif
  fi;

  /* What a run has left that was killed while it switched, and what the state has to say of it. */
  if
  :: pending && goesBack -> confirm(NEW)
  :: pending && !goesBack -> confirm(OLD)
  :: else
  fi;
  runAge = 0;
  if
  :: live == NEW && (step == staged || step == published || step == seen || step == waited) ->
    WRITE(switched)
  :: live == OLD && step == switched -> WRITE(aborting)
  :: else
  fi;

  if
  :: aborts && step != retired && step != aborting && step != aborted -> goto abort
#ifdef MUTATION_ABORT_AFTER_RETIRED
  :: aborts && step == retired -> goto abort
#else
  :: aborts && step == retired -> STOP("finding: there is no way back\n")
#endif
  :: else
  fi;

  if
  :: step == staged ->
#ifdef MUTATION_PUBLISH_NEW_ALONE
    PUBLISH(NEW | (zone & SIGNED), "publish new\n");
#else
    PUBLISH(zone | BOTH, "publish both\n");
#endif
    runAge = 0;
    WRITE(published)
  :: step == published ->
    look();
#ifdef MUTATION_WAIT_FROM_THE_FIRST_SERVER
    if
    :: some && !firstSeen -> firstSeen = true; age = 0
    :: else
    fi;
    runAge = age;
#endif
    if
    :: all -> WRITE(seen)
#ifdef MUTATION_SILENT
    :: !all -> goto again
#else
    :: !all && some -> STOP("finding: a server does not show the records\n")
    :: !all && !some ->
      PUBLISH(zone | BOTH, "publish both\n");
      STOP("finding: no server shows the records\n")
#endif
    fi
  :: step == seen ->
    look();
    if
    :: !all -> goto vanished
#ifdef MUTATION_SWITCH_BEFORE_WAITED
    :: all -> WRITE(waited)
#else
    :: all && age < WAIT -> goto again
    :: all && age >= WAIT -> WRITE(waited)
#endif
    fi
  :: step == waited ->
#ifndef MUTATION_NO_LOOK_BEFORE_THE_SWITCH
    look();
    if
    :: all
    :: else -> goto vanished
    fi;
#endif
    switchTo(NEW);
#ifdef MUTATION_RETIRE_AT_ONCE
    PUBLISH(zone & ~OLD, "publish new\n");
#endif
    confirm(OLD);
    if
    :: live == OLD -> STOP("finding: the switch was not confirmed\n")
    :: else
    fi;
    runAge = 0;
    WRITE(switched)
  :: step == switched ->
    look();
    noteOld();
    if
    :: !allNew ->
      PUBLISH(zone | BOTH, "publish both\n");
      STOP("finding: the record of the key in use is gone\n")
    :: allNew && age < WAIT -> goto again
    :: allNew && age >= WAIT
    fi;
#ifdef MUTATION_RECORD_REMOVED_BEFORE_THE_STATE
    PUBLISH(zone & ~OLD, "publish new\n");
    WRITE(retired)
#else
    WRITE(retired);
    goto retire
#endif
  :: step == retired ->
    look();
    if
    :: !allNew ->
      PUBLISH(zone | NEW, "publish new\n");
      STOP("finding: the record of the key in use is gone\n")
    :: else
    fi;
retire:
    /* Again, until it is gone everywhere: a run before may have been killed. */
    OR_DIES;
    atomic {
      assert(ANY_LOST || ALL_HAVE(NEW));
      zone = zone & ~OLD; printf("publish new\n")
    }
  :: step == aborting ->
    PUBLISH(zone & ~NEW, "publish old\n");
    WRITE(aborted)
  :: step == aborted
  fi;
  goto again;

vanished:
  /* Whoever got an answer meanwhile has it for as long as any: the wait begins again. */
#ifdef MUTATION_SILENT
  goto again;
#endif
#ifndef MUTATION_WAIT_NOT_BEGUN_AGAIN
  WRITE(staged);
#endif
  STOP("finding: a record is gone\n");

abort:
#ifdef MUTATION_ABORT_REMOVES_FIRST
  PUBLISH(zone & ~NEW, "publish old\n");
#endif
  if
  :: live == NEW ->
    look();
    noteOld();
    if
    :: !allOld -> STOP("finding: the record of the old key is gone\n")
#ifdef MUTATION_ABORT_WITHOUT_WAIT
    :: allOld
#else
    :: allOld && owes == 2 && back < WAIT ->
      STOP("finding: the record of the old key was gone\n")
    :: allOld && (owes != 2 || back >= WAIT)
#endif
    fi;
    switchTo(OLD); confirm(NEW);
    if
    :: live == NEW -> STOP("finding: the switch was not confirmed\n")
    :: else
    fi
  :: else
  fi;
  WRITE(aborting);
  PUBLISH(zone & ~NEW, "publish old\n");
  WRITE(aborted);
  goto again
}

/* A server takes the zone over, sooner or later. */
proctype server(byte me) {
end:
  do
  :: atomic {
      IDLE && at[me] != zone && (GLITCHES || !unseen[me] || (zone & ~at[me]) == 0) ->
      if
      :: meddled && (at[me] & ~zone) != 0 -> lost[me] = true; unseen[me] = true
      :: else
      fi;
      at[me] = zone; printf("server %d has %d\n", me + 1, zone & BOTH)
    }
  od
}

#if !defined(LIVENESS) && !defined(TRACE)
/* The resolver of a sender asks one of the servers; it may forget at any time. */
proctype sender() {
  byte i;
end:
  do
  :: atomic {
      left == 0 ->
      if
      :: i = 0
      :: i = 1
#if SERVERS > 2
      :: i = 2
#endif
      fi;
      /* What does not validate is not kept. */
      if
      :: at[i] & SIGNED -> cached = at[i]; left = KEPT(at[i]); printf("sender asks server %d\n", i + 1)
      :: else
      fi;
      i = 0
    }
  :: d_step { left > 0 -> left = 0; cached = 0 }
  od
}

/* No sender fails, whether it has an answer or asks a server now. */
proctype judge() {
end:
  atomic {
    !meddled && !(CACHE_FITS(live) && ALL_FIT(live)) -> printf("fails\n"); assert(false)
  }
}
#endif

proctype clock() {
  do
  :: d_step { WHEN_IDLE
      age = (age < LONGEST -> age + 1 : age);
      runAge = (runAge < LONGEST -> runAge + 1 : runAge);
      back = (back < LONGEST -> back + 1 : back);
      if
      :: left == 1 -> left = 0; cached = 0
      :: left > 1 -> left--
      :: else
      fi;
      printf("tick\n")
    }
  od
}

#if MEDDLING > 0
proctype somebody() {
end:
  do
  :: atomic {
      IDLE && meddling > 0 -> meddling--;
      if
      :: zone & OLD -> taken = taken | OLD; zone = zone & ~OLD
      :: zone & NEW -> taken = taken | NEW; zone = zone & ~NEW
      :: (zone & BOTH) == BOTH -> taken = BOTH; zone = zone & ~BOTH
#ifndef TRACE
      :: zone & SIGNED -> taken = taken | SIGNED; zone = zone & ~SIGNED
#else
      :: else
#endif
      fi;
      meddled = true; printf("somebody removes %d\n", taken)
    }
  :: atomic { IDLE && taken != 0 -> zone = zone | taken; taken = 0; printf("somebody mends\n") }
  od
}
#endif

init {
  byte i;
  atomic {
    if
    :: zone = OLD | SIGNED
#ifndef TRACE
    :: zone = SIGNED
#endif
    fi;
    i = 0;
    do
    :: i < SERVERS -> at[i] = zone; run server(i); i++
    :: else -> break
    od;
    i = 0;
    run cron(); run clock();
#if !defined(LIVENESS) && !defined(TRACE)
    run sender(); run judge();
#endif
#if MEDDLING > 0
    run somebody();
#endif
  }
}

#ifdef LIVENESS
ltl leads { [] <> (step == retired || step == aborted || finding) }
#endif
