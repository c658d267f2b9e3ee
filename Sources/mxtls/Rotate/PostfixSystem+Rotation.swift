// SPDX-License-Identifier: Apache-2.0

import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation

extension PostfixSystem {
  /// Reads an instance with the pairs that it loads.
  ///
  /// - Parameter directory: Where main.cf and master.cf are.
  /// - Returns: The instance.
  /// - Throws: A `Failure` where one of the files cannot be read or used.
  func rotationInstance(_ directory: String) throws(Failure) -> RotationUnit.Instance {
    let instance: Instance
    do throws(FileError) {
      instance = try read(instance: directory)
    } catch {
      throw Failure(.configuration, error.description, hint: "-c names the directory of main.cf")
    }
    if let fault = instance.unreadableMaster {
      throw Failure(.configuration, fault.description, hint: "postfix check tells more")
    }
    let configuration = instance.configuration
    do throws(ConfigurationError) {
      // The configuration is root's, whoever's the files are.
      return RotationUnit.Instance(
        configuration, pairs: try configuration.configuredPairs(),
        readTable: { table, keys in
          LentRights.suspended { readTable(table, keys: keys, configuration: directory) }
        },
        check: { options, future in
          LentRights.suspended { check(instance, in: directory, options, future: future) }
        })
    } catch {
      throw Failure(.configuration, "\(error)")
    }
  }
}
