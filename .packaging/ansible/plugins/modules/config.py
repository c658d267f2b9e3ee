#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""Postfix's settings for TLS."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: config
short_description: Make better TLS settings of Postfix
version_added: 0.1.0
description:
  - Makes what C(mxtls config) proposes for the Postfix that is installed, reloads it, and asks every server.
  - Where one is worse than before, the old files come back, and the task fails.
  - Where nothing is to be improved, nothing is changed.
options:
  profile:
    description: How far a proposal goes.
    type: str
    choices: [opportunistic, strict]
    default: opportunistic
attributes:
  check_mode:
    description: Check mode proposes, makes sure that it can be made, and makes nothing.
    support: full
  diff_mode:
    description: Shows the difference of the files.
    support: full
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.instance
"""

EXAMPLES = r"""
- name: Improve the settings
  mxtls.mail.config:
"""

RETURN = r"""
proposals:
  description: The changes of each instance with their reasons, as the manual page documents them.
  returned: success
  type: list
  elements: dict
messages:
  description: What the program has said besides.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mxtls.mail.plugins.module_utils.mxtls import INSTANCE, arguments, run, words


def main():
    """Runs the module."""
    own = dict(
        profile=dict(type="str", choices=["opportunistic", "strict"], default="opportunistic"),
    )
    module = AnsibleModule(arguments(INSTANCE, own), supports_check_mode=True)
    options = words(module.params, *sorted(list(INSTANCE) + list(own)))
    dry = ["--dry-run"] if module.check_mode else []
    found, notes = run(module, ["config", "--apply"] + dry + options)[1:]
    proposals = found.get("proposals", [])
    if module.check_mode:
        changed = any(proposal["changes"] for proposal in proposals)
    else:
        changed = any(proposal.get("changed") for proposal in proposals)
    result = dict(changed=changed, proposals=proposals, messages=notes)
    if changed:
        result["diff"] = [dict(prepared=proposal["difference"]) for proposal in proposals]
    module.exit_json(**result)


if __name__ == "__main__":
    main()
