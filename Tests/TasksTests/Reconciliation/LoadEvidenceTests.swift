import Tasks
import Testing

/// Windows that are taken for loaded by the transactions that wrote their rows.
@Suite struct LoadEvidenceTests {
    private func doubts(_ evidence: (Int64?, Bool)...) -> [LoadDoubt?] {
        LoadEvidence.doubts(evidence.map { LoadEvidence(transaction: $0.0, isRewritten: $0.1) })
    }

    @Test func oneTransactionForEachWindowIsALoad() {
        #expect(doubts((7, false), (8, false)) == [nil, nil])
        #expect(doubts() == [])
    }

    @Test func severalWritersAreNoLoad() {
        #expect(doubts((nil, false), (8, false), (nil, false)) == [.writers, nil, .writers])
    }

    @Test func aTransactionOfSeveralWindowsIsNoLoad() {
        #expect(doubts((7, false), (8, false), (7, false)) == [.severalWindows, nil, .severalWindows])
    }

    @Test func aRewrittenChunkProvesNothing() {
        #expect(doubts((7, true), (8, false), (nil, true)) == [.rewritten, nil, .rewritten])
    }
}
