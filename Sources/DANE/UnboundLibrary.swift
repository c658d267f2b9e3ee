// SPDX-License-Identifier: Apache-2.0

internal import CUnbound
private import Glibc

/// The functions of libunbound, which is opened when the first name is looked up: hardly any run needs
/// it.
struct UnboundLibrary: Sendable {
  typealias Context = OpaquePointer
  typealias SetText = @convention(c) (Context, UnsafePointer<CChar>) -> CInt
  typealias SetOption =
    @convention(c) (Context, UnsafePointer<CChar>, UnsafePointer<CChar>) -> CInt
  typealias Ask =
    @convention(c) (
      Context, UnsafePointer<CChar>, CInt, CInt, UnsafeMutableRawPointer?, ub_callback_type?,
      UnsafeMutablePointer<CInt>?
    ) -> CInt

  let create: @convention(c) () -> Context?
  let delete: @convention(c) (Context) -> Void
  /// Whether to work in a thread (1) or a process (0) of its own.
  let setAsync: @convention(c) (Context, CInt) -> CInt
  /// Where to write what goes wrong: null for nowhere.
  let setDebugOutput: @convention(c) (Context, UnsafeMutableRawPointer?) -> CInt
  let setOption: SetOption
  let addForwarder: SetText
  let addTrustAnchor: SetText
  let removeZone: SetText
  /// A descriptor that can be read when there is something to process.
  let descriptor: @convention(c) (Context) -> CInt
  let process: @convention(c) (Context) -> CInt
  let ask: Ask
  let cancel: @convention(c) (Context, CInt) -> CInt
  let free: @convention(c) (UnsafeMutablePointer<ub_result>) -> Void
  let describe: @convention(c) (CInt) -> UnsafePointer<CChar>

  /// The library, or nil where it is not installed.
  static let shared = UnboundLibrary("libunbound.so.8")

  /// Opens the library of this name, which has the number of its interface.
  init?(_ name: String) {
    guard let handle = dlopen(name, RTLD_NOW) else { return nil }
    func find<Function>(_ name: String, _ type: Function.Type) -> Function? {
      dlsym(handle, name).map { unsafeBitCast($0, to: type) }
    }
    guard
      let create = find("ub_ctx_create", (@convention(c) () -> Context?).self),
      let delete = find("ub_ctx_delete", (@convention(c) (Context) -> Void).self),
      let setAsync = find("ub_ctx_async", (@convention(c) (Context, CInt) -> CInt).self),
      let setDebugOutput = find(
        "ub_ctx_debugout", (@convention(c) (Context, UnsafeMutableRawPointer?) -> CInt).self),
      let setOption = find("ub_ctx_set_option", SetOption.self),
      let addForwarder = find("ub_ctx_set_fwd", SetText.self),
      let addTrustAnchor = find("ub_ctx_add_ta", SetText.self),
      let removeZone = find("ub_ctx_zone_remove", SetText.self),
      let descriptor = find("ub_fd", (@convention(c) (Context) -> CInt).self),
      let process = find("ub_process", (@convention(c) (Context) -> CInt).self),
      let ask = find("ub_resolve_async", Ask.self),
      let cancel = find("ub_cancel", (@convention(c) (Context, CInt) -> CInt).self),
      let free = find(
        "ub_resolve_free", (@convention(c) (UnsafeMutablePointer<ub_result>) -> Void).self),
      let describe = find("ub_strerror", (@convention(c) (CInt) -> UnsafePointer<CChar>).self)
    else { return nil }
    self.create = create
    self.delete = delete
    self.setAsync = setAsync
    self.setDebugOutput = setDebugOutput
    self.setOption = setOption
    self.addForwarder = addForwarder
    self.addTrustAnchor = addTrustAnchor
    self.removeZone = removeZone
    self.descriptor = descriptor
    self.process = process
    self.ask = ask
    self.cancel = cancel
    self.free = free
    self.describe = describe
  }
}
