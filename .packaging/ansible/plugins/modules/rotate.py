#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""Renews what is due, confirms it, or goes back."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: rotate
short_description: Renew the key pairs of Postfix that are due
version_added: 0.1.0
description:
  - Makes a new pair aside, switches in one step, reloads Postfix, and asks the server for the new certificate.
  - Where that is not shown, the old pair comes back, and the task fails.
  - Where nothing is due, nothing is changed; with C(force) every run changes something.
options:
  force:
    description: Renew now, whatever time is left.
    type: bool
    default: false
  before:
    description: Renew when less time is left, such as C(30d) or C(33%).
    type: str
  reuse_key:
    description: Keep the key, so that TLSA records stay valid.
    type: bool
    default: false
  max_key_age:
    description: For how many days a key may be in use.
    type: int
  name:
    description: The names to certify, in place of those of the old certificate.
    type: list
    elements: str
    default: []
  type:
    description: The kinds of the new keys, in place of those of the old ones.
    type: list
    elements: str
    choices: [rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519]
    default: []
  days:
    description: For how many days a self-signed certificate is valid.
    type: int
  sign:
    description: A shell command that reads the request and writes the certificate.
    type: str
  stage_only:
    description: Make the next generation, and let it wait.
    type: bool
    default: false
  activate:
    description: Switch to generations that wait, and to nothing else.
    type: bool
    default: false
  staged_for:
    description: With C(activate), only to those that have waited so long, such as C(2d).
    type: str
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.instance
  - mxtls.mail.mxtls.switch
"""

EXAMPLES = r"""
- name: Renew what is due
  mxtls.mail.rotate:
    wait: 5m

- name: Make the next keys, whose records are published first
  mxtls.mail.rotate:
    stage_only: true
"""

RETURN = r"""
pairs:
  description: What became of each pair, as the manual page documents it.
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
from ansible_collections.mxtls.mail.plugins.module_utils.mxtls import INSTANCE, SWITCH, arguments, switched, words


def main():
    """Runs the module."""
    own = dict(
        force=dict(type="bool", default=False),
        before=dict(type="str"),
        reuse_key=dict(type="bool", default=False, no_log=False),
        max_key_age=dict(type="int", no_log=False),
        name=dict(type="list", elements="str", default=[]),
        type=dict(
            type="list",
            elements="str",
            choices=["rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519"],
            default=[],
        ),
        days=dict(type="int"),
        sign=dict(type="str"),
        stage_only=dict(type="bool", default=False),
        activate=dict(type="bool", default=False),
        staged_for=dict(type="str"),
    )
    module = AnsibleModule(
        arguments(INSTANCE, SWITCH, own),
        mutually_exclusive=[("stage_only", "activate")],
        supports_check_mode=True,
    )
    switched(
        module,
        ["rotate"] + words(module.params, *sorted(list(own) + list(SWITCH))),
        words(module.params, *sorted(INSTANCE)),
    )


if __name__ == "__main__":
    main()
