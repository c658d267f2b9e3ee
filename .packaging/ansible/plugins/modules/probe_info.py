#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""What mail servers really serve."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: probe_info
short_description: Show what mail servers serve, and what is wrong with it
version_added: 0.1.0
description:
  - Makes at most three connections to each address of a server.
  - With C(local) the servers of the host's own Postfix are held against its files.
options:
  hosts:
    description: The servers as host or host:port, or mail domains with C(mx).
    type: list
    elements: str
    default: []
  local:
    description: Look at the servers of the host's Postfix.
    type: bool
    default: false
  mx:
    description: Take the hosts for mail domains, and look at every host of their MX records.
    type: bool
    default: false
  name:
    description: A name that every certificate has to cover besides.
    type: list
    elements: str
    default: []
  expect:
    description: The files of the certificates that have to be shown.
    type: list
    elements: path
    default: []
  tlsa:
    description: TLSA records of which one has to be fitted.
    type: list
    elements: str
    default: []
  timeout:
    description: How long to wait for a connection, a reply or a handshake, such as C(10s).
    type: str
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
- name: Look at what this host serves
  mxtls.mail.probe_info:
    local: true
    fail_at: critical

- name: Look at a domain from outside
  mxtls.mail.probe_info:
    hosts: [example.com]
    mx: true
  delegate_to: localhost
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
        local=dict(type="bool", default=False),
        mx=dict(type="bool", default=False),
        name=dict(type="list", elements="str", default=[]),
        expect=dict(type="list", elements="path", default=[]),
        tlsa=dict(type="list", elements="str", default=[]),
        timeout=dict(type="str"),
        warning=dict(type="str"),
        critical=dict(type="str"),
        ignore=dict(type="list", elements="str", default=[]),
    )
    hosts = dict(hosts=dict(type="list", elements="str", default=[]))
    module = AnsibleModule(
        arguments(INSTANCE, VERDICT, own, hosts),
        mutually_exclusive=[("local", "mx")],
        supports_check_mode=True,
    )
    if not module.params["hosts"] and not module.params["local"]:
        module.fail_json(msg="one of the following is required: hosts, local", messages=[])
    options = words(module.params, "config_dir", "all_instances", *sorted(own))
    answer(module, ["probe"] + options + rest(module.params["hosts"]))


if __name__ == "__main__":
    main()
