// SPDX-License-Identifier: Apache-2.0

/// The styles of text on a terminal, by their SGR parameters (ECMA-48).
enum Style: String {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
}
