/* SPDX-License-Identifier: Apache-2.0
 *
 * The switch of a pair to a new generation, and what the next run makes of one that was killed.
 *
 * Modelled:
 *   - the files of a store: the generations by their numbers, the one that waits (`next`), the one that is
 *     written aside, the links `live` and those of main.cf's paths, pending.json, and the highest
 *     number in history.jsonl; each as it is, and as it is on the disk: what was changed and not synced
 *     may be lost when the machine goes down, each link, pending.json and the directories for themselves;
 *   - runs of `rotate`, `rotate --stage-only`, `rotate --activate` and `rollback`, two at a time, of which
 *     one has the lock; a run can be killed, and the machine can go down, between any two changes;
 *   - a reload that fails, and servers that do not show the new pair;
 *   - a process of Postfix that starts at any moment, and reads the files one after the other (of a
 *     chain file, SLOTS=1, there is but one), or is ended by a reload and starts anew;
 *   - a reader that resolves the link once, and reads the files of that generation.
 *
 * Left out: several pairs that are switched with one reload (each has a store of its own); errors of
 * the disk (RotationFaultTests); what others do to the store; what is in the way on both ways
 * (Switchover.obstacleOnBothWays), where the run stops and changes nothing; hooks.
 *
 * Where the steps stand: each step is named after the function that does it, in
 *   Sources/Rotation/Generations/GenerationStore.swift (stage, complete, publish, activate, link, rename,
 *   remove, setPending, remember), GenerationStore+Adoption.swift (adopt), StagedGeneration.swift
 *   (keepAsNext), Sources/Rotation/Switch/Switchover.swift (run, reload, confirm, conclude, removeOld,
 *   takeBack), Switchover+Recovery.swift (recover, goBack, forget, removeUnused).
 *
 * Properties:
 *   - whoever opens a path of main.cf finds a whole file, at any moment, and with one file the pair
 *     matches; who resolves the link once finds files of one generation, or none any more;
 *   - a run that is not killed leaves no change pending, main.cf's paths at a whole generation, and no
 *     process with another pair, unless a reload or the confirmation failed in it; in particular the
 *     next run after a kill does;
 *   - no generation that is live, or that a pending change goes back to, is removed.
 *
 * Known exceptions, which the model finds:
 *   - TWO_READS: a process that reads two files and starts at the instant of the switch has one of each
 *     generation (Man/mxtls-rotate.1, CAVEATS); the reload ends it;
 *   - BACK_NOT_LOADED: where the reload on the way back fails as well, the run says so and nothing is
 *     pending any more; processes have the new pair until somebody reloads.
 *
 * TRACE is for `traces`: each step is told with what is there afterwards, and few runs are killed.
 *
 * MUTATION_... are faults, each of which the model has to find. `check` makes these searches:
 *
 * HOLDS
 * HOLDS SLOTS=1
 * HOLDS CRASHES=1 KILLS=1
 * HOLDS CRASHES=2 KILLS=0
 * HOLDS RUNS=4 KILLS=1 RUNNERS=1
 * HOLDS SLOTS=1 RUNS=4 KILLS=2 RUNNERS=1
 * FAILS TWO_READS
 * HOLDS TWO_READS SLOTS=1
 * FAILS BACK_NOT_LOADED
 * FAILS MUTATION_ADOPTED_WITHOUT_SYNC CRASHES=1
 * FAILS MUTATION_PENDING_AFTER_THE_SWITCH
 * FAILS MUTATION_FILES_NOT_SYNCED CRASHES=1
 * FAILS MUTATION_DIRECTORY_NOT_SYNCED CRASHES=1
 * FAILS MUTATION_PENDING_NOT_SYNCED CRASHES=1
 * FAILS MUTATION_LIVE_IN_TWO_STEPS
 * FAILS MUTATION_PREVIOUS_REMOVED_BEFORE_CONFIRMED
 * FAILS MUTATION_NO_RECOVERY
 * FAILS MUTATION_RECOVERED_WITHOUT_RELOAD
 * FAILS MUTATION_PHASE_NOT_REMEMBERED
 * FAILS MUTATION_FORGOTTEN_BEFORE_BACK
 * FAILS MUTATION_NO_LOCK
 * FAILS MUTATION_NUMBER_USED_AGAIN
 */

#ifndef SLOTS
#define SLOTS 2
#endif
#ifndef RUNS
#define RUNS 3
#endif
#ifndef RUNNERS
#define RUNNERS 2
#endif
#ifndef KILLS
#define KILLS 1
#endif
#ifndef CRASHES
#define CRASHES 0
#endif
/* Each run makes one generation at most, and the first one adopts another. */
#define NUMBERS 6

/* How many generations are kept besides the one in use. */
#define KEEP 1

mtype = { rotate, stageOnly, activateNext, rollback };

/* A pair is known by a number of its own; 1 is the one that was there before. */
byte pairs = 1;
bool synced[NUMBERS + 1];
bool broken[NUMBERS + 1];

/* What is in the store: directory 0 is `next`. */
byte store[NUMBERS + 1];
byte aside;
byte live;
byte liveKey;     /* differs from live in a mutation alone */
bool linked[2];
byte known;       /* the highest number in the history */
byte from; byte to; bool kept; bool wasNext; bool rollingBack;

/* The same on the disk. */
byte diskStore[NUMBERS + 1];
byte diskLive; byte diskLiveKey;
bool diskLinked[2];
byte diskKnown;
byte diskFrom; byte diskTo; bool diskKept; bool diskWasNext; bool diskRollingBack;
bool pendingSynced = true;

byte runs = RUNS;
byte kills = KILLS;
byte crashes = CRASHES;
byte lock;
bool told;        /* somebody knows that servers may show another pair */

/* The process of Postfix: what it has read of the two files. */
byte certificate; byte key;

#define OF_FIRST (linked[0] -> store[live] : 1)
#if SLOTS == 1
#define OF_KEY OF_FIRST
#define ALL_LINKED linked[0]
#else
#define OF_KEY (linked[1] -> store[liveKey] : 1)
#define ALL_LINKED (linked[0] && linked[1])
#endif
#define WHOLE(pair) ((pair) != 0 && !broken[pair])
#define SERVED ((certificate == 0 || certificate == OF_FIRST) && (key == 0 || key == OF_KEY))

/* All that was changed is on the disk. */
inline bring() {
  d_step {
    n = 0;
    do
    :: n <= NUMBERS -> diskStore[n] = store[n]; n++
    :: else -> break
    od;
    n = 0;
    diskLive = live; diskLiveKey = liveKey; diskLinked[0] = linked[0]; diskLinked[1] = linked[1];
    diskKnown = known; diskFrom = from; diskTo = to; diskKept = kept; diskWasNext = wasNext;
    diskRollingBack = rollingBack
  }
}

/* The machine goes down: of what is not on the disk each part is lost, or is not. */
inline goDown() {
  if
  :: n = 0;
    do
    :: n <= NUMBERS -> store[n] = diskStore[n]; n++
    :: else -> break
    od
  :: true
  fi;
  if
  :: live != diskLive || liveKey != diskLiveKey -> live = diskLive; liveKey = diskLiveKey
  :: true
  fi;
  if
  :: linked[0] != diskLinked[0] || linked[1] != diskLinked[1] ->
    linked[0] = diskLinked[0]; linked[1] = diskLinked[1]
  :: true
  fi;
  if
  :: known = diskKnown
  :: true
  fi;
  if
  :: from = diskFrom; to = diskTo; kept = diskKept; wasNext = diskWasNext;
    rollingBack = diskRollingBack
  :: !pendingSynced -> /* an empty file says nothing */
    from = 0; to = 0; kept = false; wasNext = false; rollingBack = false
  :: true
  fi;
  n = 1;
  do
  :: n <= NUMBERS && !synced[n] -> broken[n] = (n <= pairs); synced[n] = true; n++
  :: n <= NUMBERS && synced[n] -> n++
  :: n > NUMBERS -> break
  od;
  bring();
  pendingSynced = true; certificate = 0; key = 0
}

/* What is there, for a test that holds the program to it: of the generations 1 to 6 whether each is. */
#ifdef TRACE
#define TELL \
  ; printf("  live %d links %d%d next %d generations %d%d%d%d%d%d", live, linked[0], linked[1], \
    store[0] != 0, store[1] != 0, store[2] != 0, store[3] != 0, store[4] != 0, store[5] != 0, \
    store[6] != 0) \
  ; printf(" pending %d %d %d%d%d history %d\n", from, to, kept, wasNext, rollingBack, known)
#define MOSTLY :: true :: true :: true :: true :: true :: true :: true
#else
#define TELL
#define MOSTLY
#endif

/* Here a run can be killed, and the machine can go down. */
#define OR_DIES \
  if \
  :: true MOSTLY \
  :: atomic { kills > 0 -> kills--; printf("kill\n"); leave(); goto again } \
  :: atomic { crashes > 0 -> crashes--; printf("crash\n"); goDown(); leave(); goto again } \
  fi

inline leave() {
  n = 0; number = 0; mine = 0; fails = false;
  lock = (lock == me -> 0 : lock)
}

/* One change, by the name of its function. */
#define STEP(name, change) OR_DIES; atomic { change; printf(name) TELL }
#define SYNC OR_DIES; bring()

inline setPending(a, b, isKept, isNext, isBack) {
  OR_DIES;
  atomic {
    from = a; to = b; kept = isKept; wasNext = isNext; rollingBack = isBack;
#ifdef MUTATION_PENDING_NOT_SYNCED
    pendingSynced = false;
#endif
    printf("step setPending\n") TELL
  }
  SYNC
}

inline clearPending() {
  OR_DIES;
  atomic {
    from = 0; to = 0; kept = false; wasNext = false; rollingBack = false;
    printf("step setPending nil\n") TELL
  }
  SYNC
}

inline activate(a) {
  OR_DIES;
  atomic {
#ifndef MUTATION_NO_LOCK
    assert(store[a] != 0);
#endif
    live = a;
#ifndef MUTATION_LIVE_IN_TWO_STEPS
    liveKey = a;
#endif
    printf("step activate %d\n", a) TELL
  }
#ifdef MUTATION_LIVE_IN_TWO_STEPS
  OR_DIES; liveKey = a;
#endif
  SYNC
}

inline remove(a) {
  OR_DIES;
  atomic {
    assert(a == 0 || store[a] == 0 || (a != live && (a != from || to == 0)));
    store[a] = 0; printf("step remove %d\n", a) TELL
  }
  SYNC
}

inline remember(a) {
  OR_DIES; atomic { known = (known < a -> a : known); printf("step remember\n") TELL }
  SYNC
}

/* Every process is ended and starts anew, or the command fails. */
inline reload() {
  OR_DIES;
  if
  :: atomic { certificate = 0; key = 0; told = false; printf("step reload\n") }
  :: atomic { fails = true; printf("step reload fails\n") }
  fi
}

/* The servers show the pair, or not within the time. */
inline confirm() {
  if
  :: !fails -> atomic {
      certificate != 0 && key != 0 ->
      if
      :: certificate == store[live] -> printf("step confirm\n")
      :: fails = true; printf("step confirm fails\n")
      fi
    }
  :: fails
  fi
}

inline free() {
  atomic {
    n = NUMBERS;
    do
    :: n > 0 && store[n] == 0 -> n--
    :: n == 0 || store[n] != 0 -> break
    od;
#ifndef MUTATION_NUMBER_USED_AGAIN
    n = (n < known -> known : n);
#endif
    number = n + 1; n = 0;
    assert(number <= NUMBERS)
  }
}

inline goBack() {
#ifndef MUTATION_PHASE_NOT_REMEMBERED
  setPending(from, to, kept, wasNext, true);
#endif
#ifdef MUTATION_FORGOTTEN_BEFORE_BACK
  mine = from; clearPending(); from = mine;
#endif
  if
  :: live != from -> activate(from)
  :: else
  fi
}

inline forget() {
  if
  :: wasNext && store[0] == 0 && store[to] != 0 ->
    STEP("step rename\n", store[0] = store[to]; store[to] = 0); SYNC
  :: wasNext && !(store[0] == 0 && store[to] != 0)
  :: !wasNext && !kept && store[to] != 0 -> remove(to)
  :: !wasNext && (kept || store[to] == 0)
  fi;
  remember(to);
  clearPending()
}

/* The oldest beyond those that are kept; with KEEP 1 none besides the one before. */
inline removeOld(previous) {
  number = 1;
  do
  :: number <= NUMBERS ->
    if
    :: store[number] != 0 && number != live && number != previous -> remove(number); remember(number)
    :: else
    fi;
    number++
  :: else -> break
  od;
  number = 0
}

inline conclude() {
  remember(to);
  mine = from;
  clearPending();
  removeOld(mine);
  mine = 0
}

proctype mxtls(byte me) {
  byte n; byte number; byte mine; bool fails; mtype command;
again:
  atomic {
#ifdef MUTATION_NO_LOCK
    runs > 0 -> runs--; lock = me;
#else
    runs > 0 && lock == 0 -> runs--; lock = me;
#endif
    if
    :: command = rotate
    :: command = stageOnly
    :: command = activateNext
    :: command = rollback
    fi;
    printf("run %e\n", command)
  };

  /* recover */
  aside = 0;
  if
  :: live == 0 && !linked[0] && store[1] != 0 && store[2] == 0 -> remove(1)
  :: else
  fi;
#ifndef MUTATION_NO_RECOVERY
  if
  :: to != 0 ->
    if
    :: !rollingBack && live == to ->
#ifndef MUTATION_RECOVERED_WITHOUT_RELOAD
      reload(); confirm();
#endif
      if
      :: !fails -> conclude()
      :: else -> goto back
      fi
    :: else -> goto back
    fi
  :: else
  fi;
#endif
  goto prepare;

back:
  fails = false;
  number = (live == to || rollingBack -> 1 : 0);
  goBack();
  if
  :: number == 1 -> number = 0; reload()
  :: else
  fi;
  if
  :: fails -> goto over /* still pending: the next run goes on from there */
  :: else
  fi;
  forget();

prepare:
  if
  :: command == rotate ->
    atomic { pairs < NUMBERS -> pairs++; mine = pairs };
    STEP("step stage\n", aside = mine);
#ifndef MUTATION_FILES_NOT_SYNCED
    OR_DIES; synced[mine] = true
#endif
  :: command == stageOnly ->
    atomic { pairs < NUMBERS -> pairs++; mine = pairs };
    STEP("step stage\n", aside = mine);
#ifndef MUTATION_FILES_NOT_SYNCED
    OR_DIES; synced[mine] = true;
#endif
    STEP("step complete\n", skip);
    if
    :: store[0] != 0 -> remove(0)
    :: else
    fi;
    STEP("step publish next\n", assert(aside == mine); store[0] = aside; aside = 0); SYNC;
    remember(0);
    mine = 0;
    goto over
  :: command == activateNext ->
    if
    :: store[0] == 0 -> goto over
    :: else
    fi
  :: command == rollback ->
    number = live;
    do
    :: number > 0 && (number == live || store[number] == 0) -> number--
    :: number == 0 || (number != live && store[number] != 0) -> break
    od;
    if
    :: number == 0 -> goto over
    :: else
    fi
  fi;

  /* adopt */
  if
  :: live == 0 && command != rollback ->
    free();
    STEP("step publish\n", store[number] = 1); SYNC;
    activate(number);
    remember(number);
    number = 0
  :: else
  fi;
#ifndef MUTATION_ADOPTED_WITHOUT_SYNC
  if
  :: !ALL_LINKED -> SYNC
  :: else
  fi;
#endif
  if
  :: !linked[0] -> STEP("step link\n", linked[0] = true); SYNC
  :: else
  fi;
#if SLOTS == 2
  if
  :: !linked[1] -> STEP("step link\n", linked[1] = true); SYNC
  :: else
  fi;
#endif

  /* The switch. */
  if
  :: command != rollback -> free()
  :: else
  fi;
#ifndef MUTATION_PENDING_AFTER_THE_SWITCH
  setPending(live, number, command == rollback, command == activateNext, false);
#else
  fails = false; n = live;
#endif
  if
  :: command == rotate ->
    STEP("step complete\n", skip);
    STEP("step publish\n", assert(aside == mine); assert(store[number] == 0); store[number] = aside; aside = 0);
#ifndef MUTATION_DIRECTORY_NOT_SYNCED
    SYNC
#endif
  :: command == activateNext ->
    STEP("step rename\n", store[number] = store[0]; store[0] = 0); SYNC
  :: else
  fi;
  activate(number);
#ifdef MUTATION_PENDING_AFTER_THE_SWITCH
  setPending(n, number, command == rollback, command == activateNext, false);
#endif
  number = 0; mine = 0;
#ifdef MUTATION_PREVIOUS_REMOVED_BEFORE_CONFIRMED
  OR_DIES; store[from] = 0; SYNC;
#endif
  reload();
  confirm();
  if
  :: !fails -> conclude()
  :: else -> /* takeBack */
    goBack();
    fails = false;
    reload();
    told = told || fails;
    fails = true;
    forget()
  fi;

over:
  OR_DIES;
  atomic {
    assert(fails || to == 0);
#ifdef BACK_NOT_LOADED
    assert(to != 0 || SERVED);
#else
    assert(fails || told || SERVED);
#endif
    assert(live == 0 || WHOLE(store[live]));
    if
    :: fails -> printf("finding\n")
    :: else -> printf("done, %d is live\n", live)
    fi;
    skip TELL;
    leave()
  };
  goto again
}

/* A process of Postfix starts, reads, and may end at any moment. */
proctype smtpd() {
end:
  do
  :: atomic { certificate == 0 -> certificate = OF_FIRST; assert(WHOLE(certificate)) }
  :: atomic {
      certificate != 0 && key == 0 -> key = (SLOTS == 1 -> certificate : OF_KEY);
      assert(WHOLE(key));
#ifdef TWO_READS
      assert(certificate == key);
#endif
      printf("smtpd has %d and %d\n", certificate, key)
    }
  :: d_step { certificate != 0 && key != 0 && certificate == OF_FIRST && key == OF_KEY ->
      certificate = 0; key = 0 }
  od
}

/* Who resolves the link once reads the files of one generation, or finds none any more. */
proctype reader() {
  byte number; byte first; byte second;
end:
  do
  :: atomic { live != 0 -> number = live; assert(WHOLE(store[number]) && live == liveKey) };
    first = store[number];
    atomic {
      second = store[number];
      assert(first == 0 || second == 0 || first == second);
      assert(second == 0 || !broken[second]);
      number = 0; first = 0; second = 0
    }
  od
}

/* Main.cf's paths lead to whole files at every moment. */
proctype judge() {
end:
  atomic { !(WHOLE(OF_FIRST) && WHOLE(OF_KEY)) -> printf("fails\n"); assert(false) }
}

init {
  atomic {
    synced[1] = true;
    run smtpd(); run reader(); run judge();
    run mxtls(1);
#if RUNNERS > 1
    run mxtls(2)
#endif
  }
}
