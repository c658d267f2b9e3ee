// SPDX-License-Identifier: Apache-2.0

import KeyPairs
import Platform
import Postfix
import PostfixHost
import Primitives
import Rotation

extension PostfixSystem {
  /// Reads an instance, and where they are meant the others that its main.cf names.
  ///
  /// - Parameters:
  ///   - directory: Where main.cf and master.cf of the first are.
  ///   - hasOthers: Whether the others are meant.
  /// - Returns: The instances, and what went wrong with single ones of the others.
  /// - Throws: A `Failure` where the first cannot be read or used.
  func instances(
    _ directory: String, andOthers hasOthers: Bool
  ) throws(Failure) -> (found: [RotationUnit.Instance], failures: [Failure]) {
    let first = try rotationInstance(directory)
    var (found, failures): ([RotationUnit.Instance], [Failure]) = ([first], [])
    let others = hasOthers ? (try? first.configuration.instanceDirectories()) ?? [] : []
    for other in others where other != directory {
      do throws(Failure) {
        found.append(try rotationInstance(other))
      } catch {
        failures.append(error)
      }
    }
    return (found, failures)
  }

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
