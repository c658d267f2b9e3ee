# SPDX-License-Identifier: Apache-2.0
# Copyright: the authors of mxtls
# GNU General Public License v3.0+ or Apache License 2.0, at your option
"""What all modules of the collection share."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type


class ModuleDocFragment(object):
    """Options of all modules, and what those that look need."""

    DOCUMENTATION = r"""
options:
  program:
    description: The program, or its path.
    type: str
    default: mxtls
requirements:
  - mxtls on the host
author:
  - the authors of mxtls (@mxtls)
"""

    INSTANCE = r"""
options:
  config_dir:
    description: The directory of C(main.cf) and C(master.cf).
    type: path
  all_instances:
    description: Take the other instances of C(multi_instance_directories) too.
    type: bool
    default: false
"""

    VERDICT = r"""
options:
  fail_at:
    description:
      - From which verdict on the task fails.
      - The order is C(warning), C(unknown), C(critical); with C(never) the verdict is for the playbook to judge.
    type: str
    choices: [never, warning, unknown, critical]
    default: never
attributes:
  check_mode:
    description: Can run in check mode.
    support: full
  diff_mode:
    description: Has nothing to show in diff mode.
    support: none
"""

    SWITCH = r"""
options:
  pair:
    description: Only the pair with this file, as C(main.cf) names it.
    type: path
  ca_file:
    description: Trust the CA certificates of this file besides those of the system.
    type: path
  confirm:
    description: Where the new certificate must be shown, as host:port, in place of the services of C(master.cf).
    type: list
    elements: str
    default: []
  confirm_timeout:
    description: How long to wait until it is shown, such as C(60s).
    type: str
  hook_dir:
    description: A directory with executables named C(before), C(after) and C(failed).
    type: path
  wait:
    description: How long to wait for another run to end, such as C(5m).
    type: str
attributes:
  check_mode:
    description: Check mode is the dry run of the program.
    support: full
  diff_mode:
    description: Shows names, keys and digests before and after, and no secret.
    support: full
"""
