#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""Whether Postfix's pairs and TLS settings will do."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: check_info
short_description: Check the key pairs and TLS settings of Postfix
version_added: 0.1.0
description:
  - Reads C(main.cf) and C(master.cf) as Postfix does, loads what it would load, and says what is wrong.
  - Changes nothing.
options:
  served:
    description: Ask the servers too what they serve.
    type: bool
    default: false
  host:
    description: The name of the host, in place of C(myhostname).
    type: str
  name:
    description: Names that every server certificate has to cover besides.
    type: list
    elements: str
    default: []
  max_key_age:
    description: For how many days a key may be in use.
    type: int
  ca_file:
    description: Trust the CA certificates of this file besides those of the system.
    type: path
  warning:
    description: Warn when less time is left, such as C(30d), C(36h) or C(33%).
    type: str
  critical:
    description: Be critical when less time is left.
    type: str
  ignore:
    description: Leave out findings, by identifier or group.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.instance
  - mxtls.mail.mxtls.verdict
"""

EXAMPLES = r"""
- name: Fail where mail would not be encrypted
  mxtls.mail.check_info:
    fail_at: critical
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
from ansible_collections.mxtls.mail.plugins.module_utils.mxtls import INSTANCE, VERDICT, answer, arguments, words


def main():
    """Runs the module."""
    own = dict(
        served=dict(type="bool", default=False),
        host=dict(type="str"),
        name=dict(type="list", elements="str", default=[]),
        max_key_age=dict(type="int", no_log=False),
        ca_file=dict(type="path"),
        warning=dict(type="str"),
        critical=dict(type="str"),
        ignore=dict(type="list", elements="str", default=[]),
    )
    module = AnsibleModule(arguments(INSTANCE, VERDICT, own), supports_check_mode=True)
    answer(module, ["check"] + words(module.params, "config_dir", "all_instances", *sorted(own)))


if __name__ == "__main__":
    main()
