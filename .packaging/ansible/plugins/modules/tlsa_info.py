#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""The TLSA records that belong into the zone."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: tlsa_info
short_description: Tell the TLSA records of the keys in use and of the next
version_added: 0.1.0
description:
  - Tells which records belong into the zone for each server, each name and each key.
  - With C(published) those that are in the DNS are held against the keys.
options:
  hosts:
    description: The names of the host, in place of those of C(main.cf) or of the certificate.
    type: list
    elements: str
    default: []
  published:
    description: Look up what is published, at every name server of the zone.
    type: bool
    default: false
  name:
    description: Names of the host besides, as of an MX record.
    type: list
    elements: str
    default: []
  port:
    description: Only at these ports.
    type: list
    elements: int
    default: []
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.instance
  - mxtls.mail.mxtls.verdict
"""

EXAMPLES = r"""
- name: Tell the records for the zone
  mxtls.mail.tlsa_info:
  register: tlsa
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
from ansible_collections.mxtls.mail.plugins.module_utils.mxtls import INSTANCE, VERDICT, answer, arguments, rest, words


def main():
    """Runs the module."""
    own = dict(
        name=dict(type="list", elements="str", default=[]),
        port=dict(type="list", elements="int", default=[]),
    )
    others = dict(
        hosts=dict(type="list", elements="str", default=[]),
        published=dict(type="bool", default=False),
    )
    module = AnsibleModule(arguments(INSTANCE, VERDICT, own, others), supports_check_mode=True)
    command = ["tlsa", "check" if module.params["published"] else "print"]
    options = words(module.params, "config_dir", "all_instances", *sorted(own))
    answer(module, command + options + rest(module.params["hosts"]))


if __name__ == "__main__":
    main()
