// SPDX-License-Identifier: Apache-2.0

/// How a table lies in its file; what a library cannot tell cheaply is nil.
package struct StoreMeasure: Hashable, Sendable {
  /// The size of a page in bytes.
  package var pageSize: Int?
  /// How many pages the file has, used or not.
  package var pages: Int?
  /// How many of them are free to be used again.
  package var freePages: Int?
  /// How many of them hold what is too long for the page of its key.
  package var overflowPages: Int?
  /// How many levels a tree has.
  package var depth: Int?

  package init(
    pageSize: Int? = nil, pages: Int? = nil, freePages: Int? = nil, overflowPages: Int? = nil,
    depth: Int? = nil
  ) {
    self.pageSize = pageSize
    self.pages = pages
    self.freePages = freePages
    self.overflowPages = overflowPages
    self.depth = depth
  }
}
