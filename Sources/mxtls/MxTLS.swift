private import ArgumentParser

@main struct MxTLS: ParsableCommand {}
