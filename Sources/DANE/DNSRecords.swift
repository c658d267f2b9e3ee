// SPDX-License-Identifier: Apache-2.0

/// The records of an answer.
package struct DNSRecords<Data: DNSRecordData> {
  /// Those that can be read, in the order of the answer.
  package let values: [Data]
  /// How many there are that cannot.
  package let malformed: Int
}
