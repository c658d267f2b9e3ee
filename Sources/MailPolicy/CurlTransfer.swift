// SPDX-License-Identifier: Apache-2.0

private import CCurl

/// One request of HTTPS, which follows no redirection, asks no proxy and ends when its time is over.
///
/// The corresponding C type is `CURL`, freed by `curl_easy_cleanup`.
struct CurlTransfer: ~Copyable {
  /// What came back.
  struct Response {
    let status: Int
    let mediaType: String?
    let body: [UInt8]
  }

  private let library: CurlLibrary
  private let handle: CurlLibrary.Handle

  /// Prepares a request.
  ///
  /// - Parameter library: libcurl.
  /// - Throws: A `PolicyError` of code `library`.
  init(_ library: CurlLibrary) throws(PolicyError) {
    guard let handle = library.create() else {
      throw PolicyError(.library, "libcurl cannot be set up: out of memory")
    }
    self.library = library
    self.handle = handle
  }

  deinit {
    library.delete(handle)
  }

  /// Fetches a document.
  ///
  /// - Parameters:
  ///   - url: What to fetch.
  ///   - place: The host, its port and its addresses, "mta-sts.example.com:443:192.0.2.1,[2001:db8::1]".
  ///   - trust: Whom to trust; its fields are nil for those whom libcurl trusts by itself.
  ///   - limit: The most octets that the document may have.
  ///   - timeout: How long all of it may take.
  /// - Returns: What came back, whatever its status.
  /// - Throws: A `PolicyError`.
  func fetch(
    _ url: String, at place: String, trusting trust: PolicyTrust, limit: Int, timeout: Duration
  ) throws(PolicyError) -> Response {
    try set(CCurl_url, url)
    try set(CCurl_useragent, "mxtls")
    // Neither variables of the environment nor signals have a part in it.
    try set(CCurl_proxy, "")
    try set(CCurl_nosignal, 1)
    // HTTPS alone, and HTTP/1.1, where a header is what it looks like.
    try set(CCurl_protocols, 2)
    try set(CCurl_http_version, 2)
    try set(CCurl_ssl_verifypeer, 1)
    try set(CCurl_ssl_verifyhost, 2)
    try set(CCurl_timeout_ms, Int64(max(1, timeout / .milliseconds(1))))
    if let file = trust.file { try set(CCurl_cainfo, file) }
    if let directories = trust.directories { try set(CCurl_capath, directories) }
    guard let addresses = library.append(nil, place) else {
      throw PolicyError(.library, "libcurl cannot be set up: out of memory")
    }
    defer { library.freeList(addresses) }
    try check(CCurl_set_pointer(library.set, handle, CCurl_resolve, addresses))
    let body = Intake(limit: limit)
    let header = Intake(limit: Self.headerLimit)
    return try withExtendedLifetime((body, header)) { () throws(PolicyError) in
      try perform(body: body, header: header)
    }
  }

  /// The most octets of a header that are read.
  private static let headerLimit = 64 << 10

  private func set(_ option: CInt, _ text: String) throws(PolicyError) {
    try check(CCurl_set_text(library.set, handle, option, text))
  }

  private func set(_ option: CInt, _ number: Int64) throws(PolicyError) {
    try check(CCurl_set_number(library.set, handle, option, CLong(number)))
  }

  private func check(_ result: CInt) throws(PolicyError) {
    guard result != 0 else { return }
    throw PolicyError(
      .library, "libcurl cannot be set up: \(String(cString: library.describe(result)))")
  }

  private func perform(body: Intake, header: Intake) throws(PolicyError) -> Response {
    let sink: CCurl_sink = { bytes, size, count, argument in
      guard let bytes, let argument else { return 0 }
      let octets = UnsafeRawBufferPointer(start: bytes, count: size * count)
      let isTaken = Unmanaged<Intake>.fromOpaque(argument).takeUnretainedValue().take(octets)
      return isTaken ? size * count : 0
    }
    for (data, function, intake) in [
      (CCurl_writedata, CCurl_writefunction, body),
      (CCurl_headerdata, CCurl_headerfunction, header),
    ] {
      let argument = Unmanaged.passUnretained(intake).toOpaque()
      try check(CCurl_set_pointer(library.set, handle, data, argument))
      try check(CCurl_set_sink(library.set, handle, function, sink))
    }
    var reason = [CChar](repeating: 0, count: Int(CCurl_error_size))
    let result: Result<CInt, PolicyError> = reason.withUnsafeMutableBufferPointer { reason in
      Result { () throws(PolicyError) in
        try check(CCurl_set_pointer(library.set, handle, CCurl_errorbuffer, reason.baseAddress))
        defer { _ = CCurl_set_pointer(library.set, handle, CCurl_errorbuffer, nil) }
        return library.perform(handle)
      }
    }
    let code = try result.get()
    if body.isFull || header.isFull {
      throw PolicyError(.tooLarge, "it is larger than \(Self.headerLimit >> 10) KiB")
    }
    guard code == 0 else {
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw PolicyError(
        curl: code, text.isEmpty ? String(cString: library.describe(code)) : text)
    }
    var status: CLong = 0
    var mediaType: UnsafePointer<CChar>?
    try check(CCurl_get_number(library.get, handle, CCurl_response_code, &status))
    try check(CCurl_get_text(library.get, handle, CCurl_content_type, &mediaType))
    return Response(
      status: Int(status), mediaType: mediaType.map { String(cString: $0) }, body: body.octets)
  }
}

/// Takes what comes, up to a limit.
private final class Intake {
  private(set) var octets: [UInt8] = []
  private(set) var isFull = false
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes octets, and tells whether there was room for them.
  func take(_ more: UnsafeRawBufferPointer) -> Bool {
    isFull = octets.count + more.count > limit
    if !isFull { octets += more }
    return !isFull
  }
}
