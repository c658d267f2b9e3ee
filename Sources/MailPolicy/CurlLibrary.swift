// SPDX-License-Identifier: Apache-2.0

internal import CCurl
private import Glibc

/// The functions of libcurl, which is opened when the first policy is fetched: hardly any run needs it.
struct CurlLibrary: Sendable {
  typealias Handle = UnsafeMutableRawPointer

  let create: @convention(c) () -> Handle?
  let delete: @convention(c) (Handle) -> Void
  let perform: @convention(c) (Handle) -> CInt
  let describe: @convention(c) (CInt) -> UnsafePointer<CChar>
  /// curl_easy_setopt, for the functions of CCurl.
  let set: CCurl_function
  /// curl_easy_getinfo, for the functions of CCurl.
  let get: CCurl_function
  let append: @convention(c) (Handle?, UnsafePointer<CChar>) -> Handle?
  let freeList: @convention(c) (Handle) -> Void

  /// The library, with whichever library of TLS it was built, or nil where it is not installed.
  static let shared = CurlLibrary("libcurl.so.4") ?? CurlLibrary("libcurl-gnutls.so.4")

  /// Opens the library of this name, which has the number of its interface, and sets it up.
  init?(_ name: String) {
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { return nil }
    func find<Function>(_ name: String, _ type: Function.Type) -> Function? {
      dlsym(handle, name).map { unsafeBitCast($0, to: type) }
    }
    guard
      let setUp = find("curl_global_init", (@convention(c) (CLong) -> CInt).self),
      let create = find("curl_easy_init", (@convention(c) () -> Handle?).self),
      let delete = find("curl_easy_cleanup", (@convention(c) (Handle) -> Void).self),
      let perform = find("curl_easy_perform", (@convention(c) (Handle) -> CInt).self),
      let describe = find(
        "curl_easy_strerror", (@convention(c) (CInt) -> UnsafePointer<CChar>).self),
      let set = find("curl_easy_setopt", CCurl_function.self),
      let get = find("curl_easy_getinfo", CCurl_function.self),
      let append = find(
        "curl_slist_append", (@convention(c) (Handle?, UnsafePointer<CChar>) -> Handle?).self),
      let freeList = find("curl_slist_free_all", (@convention(c) (Handle) -> Void).self),
      // CURL_GLOBAL_DEFAULT; it is called once, before any other thread can call another.
      setUp(3) == 0
    else { return nil }
    self.create = create
    self.delete = delete
    self.perform = perform
    self.describe = describe
    self.set = set
    self.get = get
    self.append = append
    self.freeList = freeList
  }
}
