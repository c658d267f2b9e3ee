// SPDX-License-Identifier: Apache-2.0

import Primitives
import SystemPackage
import Testing

@testable import Platform

@Suite struct FileErrorTests {
  @Test(
    arguments: [
      (.noSuchFileOrDirectory, .notFound), (.permissionDenied, .permission),
      (.notPermitted, .permission), (.fileExists, .exists), (.isDirectory, .isDirectory),
      (.notDirectory, .notDirectory), (.noSpace, .noSpace), (.diskQuotaExceeded, .noSpace),
      (.readOnlyFileSystem, .readOnly), (.resourceBusy, .busy),
      (.resourceTemporarilyUnavailable, .busy), (.ioError, .io), (.tooManyOpenFiles, .io),
    ] as [(Errno, FileError.Code)])
  func `sorts what the system reports`(errno: Errno, code: FileError.Code) {
    let error = FileError(errno, .write, "key.pem")
    #expect(error.code == code)
    #expect(error.errno == errno)
  }

  @Test func `reads as subject, what and why`() {
    #expect(
      FileError(.fileExists, .create, "newreq.pem").description
        == "newreq.pem: cannot be created: it exists already")
    #expect(
      FileError(.noSpace, .write, "newreq.pem").description
        == "newreq.pem: cannot be written: no space left on device")
    #expect(
      FileError(.ioError, .sync, "newreq.pem").description
        == "newreq.pem: cannot be brought to the disk: input/output error")
  }

  @Test func `never ends in a full stop or starts with a capital`() {
    for number in CInt(1)...133 {
      let reason = FileError(Errno(rawValue: number), .read, "x").reason
      #expect(!reason.hasSuffix("."))
      #expect(reason.prefixMatch(of: /[A-Z][a-z]/) == nil)
    }
  }
}
