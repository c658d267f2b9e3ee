# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# Simplified BSD License or Apache License 2.0, at your option
"""Runs mxtls and reads its JSON."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json

PROGRAM = dict(program=dict(type="str", default="mxtls"))
INSTANCE = dict(
    config_dir=dict(type="path"),
    all_instances=dict(type="bool", default=False),
)
VERDICT = dict(
    fail_at=dict(type="str", choices=["never", "warning", "unknown", "critical"], default="never"),
)
SWITCH = dict(
    pair=dict(type="path"),
    ca_file=dict(type="path"),
    confirm=dict(type="list", elements="str", default=[]),
    confirm_timeout=dict(type="str"),
    hook_dir=dict(type="path"),
    wait=dict(type="str"),
)

VERDICTS = {0: "ok", 1: "warning", 2: "critical", 3: "unknown"}
# How bad each is, the program's own order.
ORDER = ["ok", "warning", "unknown", "critical"]


def arguments(*parts):
    """The specification of a module out of parts of it."""
    whole = {}
    for part in (PROGRAM,) + parts:
        whole.update(part)
    return whole


def words(params, *names):
    """The options of the command line that these parameters are."""
    found = []
    for name in names:
        value = params.get(name)
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            found.append(option)
        elif isinstance(value, list):
            for element in value:
                found += [option, str(element)]
        else:
            found += [option, str(value)]
    return found


def rest(values):
    """The arguments of the command line that these values are, whatever they begin with."""
    return ["--"] + values if values else []


def run(module, command, good=(0,), environment=None):
    """Runs a command of the program, and returns its status and what its JSON says.

    A module fails where the status is not good, with the errors that the program has told.
    """
    # What follows on "--" is no option.
    place = command.index("--") if "--" in command else len(command)
    line = [module.params["program"]] + command[:place] + ["--format", "json"] + command[place:]
    settings = dict(LC_ALL="C.UTF-8", NO_COLOR="1")
    settings.update(environment or {})
    status, out, err = module.run_command(line, environ_update=settings)
    notes = [text for text in err.splitlines() if text]
    if status not in good:
        errors = [
            text.split("mxtls: error: ", 1)[1] for text in notes if "mxtls: error: " in text
        ]
        module.fail_json(
            msg="; ".join(errors) or err.strip() or "mxtls ended with status %d" % status,
            status=status,
            messages=notes,
        )
    try:
        found = json.loads(out) if out.strip() else {}
    except ValueError:
        module.fail_json(msg="mxtls has printed no JSON", status=status, messages=notes)
    return status, found, notes


def answer(module, command):
    """Ends a module that looks: with the verdict, and what was found."""
    status, found, notes = run(module, command, good=(0, 1, 2, 3))
    verdict = VERDICTS[status]
    result = dict(changed=False, status=status, verdict=verdict, report=found, messages=notes)
    limit = module.params["fail_at"]
    if limit != "never" and ORDER.index(verdict) >= ORDER.index(limit):
        module.fail_json(msg="the verdict of mxtls is %s" % verdict, **result)
    module.exit_json(**result)


def live(module, instance):
    """What is live now, by the certificate file of each pair."""
    found = run(module, ["rotate", "--status"] + instance)[1]
    shown = {}
    for pair in found.get("pairs", []):
        for generation in pair.get("generations", []):
            if generation.get("state") in ("live", "in use"):
                shown[pair["certificate_file"]] = facts(generation, "number")
    return shown


def facts(source, number):
    """The public facts of a generation."""
    names = ("names", "key", "not_after", "sha256", "spki_sha256")
    shown = dict((name, source[name]) for name in names if name in source)
    if number in source:
        shown["generation"] = source[number]
    return shown


def is_changed(module, found):
    """Whether a command has changed anything, or would: its answer says so, and a dry run changes nothing."""
    if not module.check_mode:
        return bool(found.get("changed"))
    return any(pair["action"].startswith("would-") for pair in found.get("pairs", []))


def switched(module, command, instance, environment=None):
    """Ends a module that switches pairs: with what was, what is, and whether that is another one."""
    before = live(module, instance)
    dry = ["--dry-run"] if module.check_mode else []
    found, notes = run(module, command + instance + dry, environment=environment)[1:]
    pairs = found.get("pairs", [])
    kept = ("not-due", "passed-over", "waiting", "unchanged")
    after = dict(before)
    for pair in [pair for pair in pairs if pair["action"] not in kept]:
        shown = facts(pair, "generation")
        if module.check_mode:
            shown = dict(action=pair["action"], reasons=pair.get("reasons", []))
        elif pair["action"] == "staged":
            shown = dict(before.get(pair["certificate_file"], {}), staged=shown)
        after[pair["certificate_file"]] = shown
    result = dict(changed=is_changed(module, found), pairs=pairs, messages=notes)
    if result["changed"]:
        result["diff"] = dict(before=text(before), after=text(after))
    module.exit_json(**result)


def text(value):
    """A value as the lines that a difference is made of."""
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
