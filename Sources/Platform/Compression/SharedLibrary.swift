// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A library that is opened only when it is needed: hardly any run needs it.
struct SharedLibrary {
  private let handle: UnsafeMutableRawPointer

  /// Opens the first of these that is installed; the names have the number of the interface.
  init?(_ names: [String]) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first else { return nil }
    self.handle = handle
  }

  /// A function of the library by its name.
  func find<Function>(_ name: String, _ type: Function.Type) -> Function? {
    dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}
