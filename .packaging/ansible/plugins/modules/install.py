#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt) or Apache License 2.0
"""Puts a certificate from a CA in place."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: install
short_description: Put a certificate from a CA in place of a pair of Postfix
version_added: 0.1.0
description:
  - Takes the same steps as M(mxtls.mail.rotate), with files that are on the host already.
  - A certificate that is in place already, and that servers show, changes nothing.
options:
  certificate:
    description: The file of the certificate, perhaps with its issuers and its key.
    type: path
    required: true
  key:
    description: The file of the private key, in place of the one in use or staged.
    type: path
  chain:
    description: The file of the issuers' certificates.
    type: path
  passphrase:
    description: The pass phrase of the key.
    type: str
extends_documentation_fragment:
  - mxtls.mail.mxtls
  - mxtls.mail.mxtls.instance
  - mxtls.mail.mxtls.switch
"""

EXAMPLES = r"""
- name: Put in place what the CA has sent
  mxtls.mail.install:
    certificate: /root/mail.example.com/fullchain.pem
    key: /root/mail.example.com/privkey.pem
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
    own = dict(key=dict(type="path", no_log=False), chain=dict(type="path"))
    others = dict(
        certificate=dict(type="path", required=True),
        passphrase=dict(type="str", no_log=True),
    )
    module = AnsibleModule(arguments(INSTANCE, SWITCH, own, others), supports_check_mode=True)
    secret = module.params["passphrase"]
    command = ["install"] + words(module.params, *sorted(list(own) + list(SWITCH)))
    environment = {}
    if secret is not None:
        command += ["--passin", "env:MXTLS_PASSPHRASE"]
        environment["MXTLS_PASSPHRASE"] = secret
    command.append(module.params["certificate"])
    switched(
        module,
        command,
        words(module.params, *sorted(INSTANCE)),
        environment,
    )


if __name__ == "__main__":
    main()
