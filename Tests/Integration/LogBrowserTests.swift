// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The page of `mxtls log --html` as Chromium shows it; MXTLS_CHROMIUM names the program, which only
/// .ci/nightly has.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["MXTLS_CHROMIUM"] != nil))
struct LogBrowserTests {
  /// Measures the page in windows of several widths, and says what is wider than its window.
  private static let frames = """
    <!DOCTYPE html><body><script>
    const sizes = [320, 480, 800, 1400];
    for (const size of sizes) {
      const frame = document.createElement("iframe");
      frame.style.width = size + "px";
      frame.onload = () => {
        const page = frame.contentDocument;
        const said = document.createElement("p");
        const root = page.documentElement;
        said.textContent = "width " + size + " over " + (root.scrollWidth - root.clientWidth)
          + " title " + page.title + " rows " + page.querySelectorAll("table.days tbody tr").length;
        document.body.append(said);
      };
      frame.src = "page.html";
      document.body.append(frame);
    }
    </script></body>
    """

  private func run(_ directory: TemporaryDirectory, _ arguments: String...) async throws -> String {
    let program = try #require(ProcessInfo.processInfo.environment["MXTLS_CHROMIUM"])
    let result = try await Tool("timeout").run(
      ["-s", "KILL", "120", program, "--headless", "--no-sandbox", "--disable-gpu"]
        + ["--user-data-dir=\(directory["profile"])", "--allow-file-access-from-files"]
        + ["--virtual-time-budget=5000"] + arguments)
    #expect(result.status == 0, "\(result)")
    return result.text
  }

  @Test func `the page fits windows of all widths, and is dark where that is wanted`() async throws
  {
    let directory = try TemporaryDirectory()
    let log = try directory.write("log", Self.log)
    _ = try await Tool.mxtls.run("log", "--quiet", "--html", directory["page.html"], log)
    let frames = try directory.write("frames.html", Self.frames)
    let shown = try await run(directory, "--dump-dom", "file://\(frames)")
    for width in [320, 480, 800, 1400] {
      #expect(shown.contains("width \(width) over 0 title Mail and TLS: 2026"), "\(shown)")
    }
    #expect(shown.contains("rows 9"))
    var images: [[UInt8]] = []
    for scheme in ["0", "1"] {
      let image = directory["\(scheme).png"]
      _ = try await run(
        directory, "--window-size=900,1200", "--blink-settings=preferredColorScheme=\(scheme)",
        "--screenshot=\(image)", "file://\(directory["page.html"])")
      images.append(try directory.bytes("\(scheme).png"))
    }
    #expect(images.allSatisfy { $0.count > 20_000 } && images[0] != images[1])
  }

  /// Nine days of mail to hosts with short and long names.
  private static let log: String = (1...9).map { day in
    ["mx.example.org", "mail-gateway-of-a-customer-with-a-long-name.department.example.net"].map {
      let stamp = "Nov  \(day) 10:00:00"
      let sent = "to=<x@y>, relay=\($0)[192.0.2.1]:25, delay=1, delays=0/0/0/0, dsn=2.0.0"
      let suite = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519"
      return "\(stamp) mx postfix/smtp[\(day)]: Trusted TLS connection established to"
        + " mx.example.org[192.0.2.1]:25: \(suite)\n"
        + "\(stamp) mx postfix/smtp[\(day)]: 4A1B2C3D4E\(day): \(sent), status=sent (250 Ok)\n"
    }.joined()
  }.joined()
}
