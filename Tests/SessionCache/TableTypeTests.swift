// SPDX-License-Identifier: Apache-2.0

import SessionCache
import Testing

@Suite struct TableTypeTests {
  @Test func `ndbm is another name for dbm`() {
    #expect(TableType(named: "ndbm") == .dbm)
    #expect(TableType(named: "btree") == .btree)
    #expect(TableType(named: "cdb") == nil)
  }
}
