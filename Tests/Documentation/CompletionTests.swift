// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The completions are the ones that the program generates, and the shells can use them.
@Suite struct CompletionTests {
  @Test(arguments: zip(["bash", "zsh", "fish"], ["mxtls.bash", "_mxtls", "mxtls.fish"]))
  func `the file is what the program generates`(shell: String, file: String) async throws {
    let result = try await Tool.mxtls.run("--generate-completion-script", shell)
    #expect(result.status == 0)
    // The comparison of lines shows what differs.
    let committed = try Package.text("completions/\(file)").split(
      separator: "\n", omittingEmptySubsequences: false)
    let generated = result.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(committed.difference(from: generated).isEmpty)
  }

  @Test func `there are no other files`() throws {
    #expect(try Package.list("completions") == ["_mxtls", "mxtls.bash", "mxtls.fish"])
  }

  @Test(arguments: [
    ("mxtls n", ["new"]), ("mxtls s", ["self-sign", "show"]), ("mxtls new --lay", ["--layout"]),
    ("mxtls new --layout ", ["pair", "chain"]), ("mxtls key --type p", ["p256", "p384", "p521"]),
    ("mxtls cache p", ["prune"]), ("mxtls cache list --so", ["--sort"]),
    ("mxtls cache export --format ", ["jsonl", "tsv"]),
  ])
  func `bash completes`(line: String, expected: [String]) async throws {
    let script = """
      . "$1"
      function=$(complete -p mxtls) && function=${function##*-F } && function=${function%% *}
      COMP_LINE=$2 COMP_POINT=${#2}
      read -ra COMP_WORDS <<<"$2"
      if [[ $2 == *' ' ]]; then COMP_WORDS+=(''); fi
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      "$function" mxtls "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try await Tool("bash").run(
      "--norc", "-c", script, "bash", Package.path("completions/mxtls.bash"), line)
    #expect(result.text.split(separator: "\n").map(String.init) == expected, "\(result)")
    #expect(result.errorText.isEmpty)
  }

  @Test func `zsh finds the function for the program`() async throws {
    let script = """
      fpath=("$1" $fpath)
      autoload -Uz compinit && compinit -D -u && autoload +X _mxtls && print -- $_comps[mxtls]
      """
    let zsh = try Tool("zsh")
    let syntax = try await zsh.run("-fn", Package.path("completions/_mxtls"))
    #expect(syntax.status == 0 && syntax.errorText.isEmpty, "\(syntax)")
    let result = try await zsh.run("-fc", script, "zsh", Package.path("completions"))
    #expect(result.text == "_mxtls\n", "\(result)")
  }

  @Test(arguments: [
    ("mxtls ", Commands.names + ["help"]), ("mxtls new --layout ", ["pair", "chain"]),
    ("mxtls csr --must", ["--must-staple"]),
    ("mxtls cache ", Commands.names(in: "mxtls-cache")),
    ("mxtls cache export --format ", ["jsonl", "tsv"]),
  ])
  func `fish completes`(line: String, expected: [String]) async throws {
    // fish writes into the home directory.
    let home = try TemporaryDirectory()
    let variables = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]
    let environment = Dictionary(uniqueKeysWithValues: variables.map { ($0, home.path as String?) })
    let fish = try Tool("fish")
    let file = Package.path("completions/mxtls.fish")
    let syntax = try await fish.run("-n", file, environment: environment)
    #expect(syntax.status == 0 && syntax.errorText.isEmpty, "\(syntax)")
    let result = try await fish.run(
      "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", file, line,
      environment: environment)
    let offered = result.text.split(separator: "\n").map { $0.split(separator: "\t")[0] }
    #expect(Set(offered.map(String.init)) == Set(expected), "\(result)")
    #expect(result.errorText.isEmpty)
  }
}
