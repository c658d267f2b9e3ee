// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A zone that servers take over when they are told to.
extension TLSALab {
  /// The file of the zone as it was changed last.
  var zoneFile: String { directory["whole.zone"] }

  /// A command that changes the zone as `mxtls tlsa roll` wants it, which no server takes over by itself.
  func publisherOfZone() throws -> String {
    try FileManager.default.copyItem(atPath: directory["first.zone"], toPath: zoneFile)
    return try directory.write(
      "publish-alone",
      """
      #!/bin/bash -e
      cd '\(directory.path)'
      while read -r line; do
        grep -v "${line##* }" whole.zone >whole.changed || true
        # In the model all answers are kept for the same time.
        if [ "$MXTLS_ACTION" = add ]; then sed 's/ [0-9]* IN / 1 IN /' <<<"$line" >>whole.changed; fi
        mv whole.changed whole.zone
      done <<<"$MXTLS_RECORDS"

      """, mode: 0o755)
  }

  /// Lets a server take the zone over, the first or the second, and waits until it shows it.
  func takeOver(_ server: Int) async throws {
    let script = """
      cd '\(directory.path)'
      cp whole.zone $1.zone
      wanted=$(grep -o 'TLSA .*' whole.zone | tr A-Z a-z | sed 's/tlsa //' | sort)
      for _ in {1..100}; do
        bash -e ./resign $1 $2 >/dev/null
        for _ in {1..20}; do
          if [ "$(drill -Q @192.0.2.$2 TLSA _25._tcp.mx.example. | tr A-Z a-z | sort)" = "$wanted" ]; then
            exit 0
          fi
          sleep 0.05
        done
      done
      exit 1
      """
    let arguments = server == 1 ? ["first", "53"] : ["second", "54"]
    let result = try await run(["bash", "-e", "-c", script, "lab"] + arguments)
    guard result.status == 0 else { throw Refused(result: result) }
  }
}
