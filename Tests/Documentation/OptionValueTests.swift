// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import mxtls

@Suite struct OptionValueTests {
  @Test(arguments: Commands.actions)
  func `a value that an option does not take is told which form is right`(page name: String) throws
  {
    for option in try Commands.info(page: name).options where option.kind == .option {
      let flag = try #require(option.flags.max { $0.count < $1.count })
      let error: any Error
      do {
        _ = try MxTLS.parseAsRoot(Commands.path(of: name) + [flag, "?!"])
        continue
      } catch let refusal { error = refusal }
      let lines = MxTLS.message(for: error).split(separator: "\n")
      guard let first = lines.first, first.contains("is invalid for '"), lines.count == 1 else {
        continue
      }
      let text = first.hasSuffix(".") ? String(first.dropLast()) : String(first)
      if text.contains("Please provide one of") { continue }
      #expect(ValueForm.form(ofValueIn: text) != nil, "\(text)")
    }
  }
}
