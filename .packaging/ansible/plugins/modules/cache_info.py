#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""What is in the TLS session caches."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: cache_info
short_description: Count what is in Postfix's TLS session caches, or look whether they are sound
version_added: 0.1.0
description:
  - Reads the caches also while Postfix runs, and shows no secret.
  - With C(verify) it says whether they are sound.
options:
  caches:
    description: The caches as C(smtp), C(smtpd), C(lmtp), TYPE:PATH or a file; all of C(main.cf) if none is given.
    type: list
    elements: str
    default: []
  verify:
    description: Look whether they are sound.
    type: bool
    default: false
  config_dir:
    description: The directory of C(main.cf) and C(master.cf).
    type: path
  wait:
    description: How long to wait for a lock that another process holds, such as C(30s).
    type: str
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.verdict
"""

EXAMPLES = r"""
- name: Count sessions
  mxtls.mail.cache_info:
    caches: [smtp]
  register: sessions
"""

RETURN = r"""
status:
  description: "The exit status: 0 ok, 1 warning, 2 critical, 3 unknown."
  returned: success
  type: int
  sample: 0
verdict:
  description: The status in a word.
  returned: success
  type: str
  sample: ok
report:
  description: The JSON of the command, as its manual page documents it.
  returned: success
  type: dict
messages:
  description: What the program has said besides.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mxtls.mail.plugins.module_utils.mxtls import VERDICT, answer, arguments, rest, words


def main():
    """Runs the module."""
    own = dict(config_dir=dict(type="path"), wait=dict(type="str"))
    others = dict(
        caches=dict(type="list", elements="str", default=[]),
        verify=dict(type="bool", default=False),
    )
    module = AnsibleModule(arguments(VERDICT, own, others), supports_check_mode=True)
    command = ["cache", "verify" if module.params["verify"] else "stats"]
    answer(module, command + words(module.params, *sorted(own)) + rest(module.params["caches"]))


if __name__ == "__main__":
    main()
