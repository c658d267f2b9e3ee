// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Why what a program of Postfix is to make aside cannot be made, shown or put in its place.
package enum StagingFailure: Error {
  case file(FileError)
  /// A line of a file has a NUL. postconf(1) writes what is before it, without a line end, so that the
  /// next line becomes a part of this one (measured with 3.7.11).
  case nul(path: String, line: Int)
  /// The command, and how it failed: lower case, no full stop.
  case failed(command: String, what: String)
  /// A program that is not installed.
  case missing(program: String)
}
