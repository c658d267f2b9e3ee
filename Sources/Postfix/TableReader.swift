// SPDX-License-Identifier: Apache-2.0

/// Asks postmap(1) for a table.
///
/// It is given the table, such as "hash:/etc/postfix/sni", with the path that the system has, and the
/// keys to ask for where all cannot be listed.
package typealias TableReader = (_ table: String, _ keys: [String]) -> TableAnswer
