import Terms
import Testing

@Suite struct RetryPolicyTests {
    private func pause(
        _ attempt: Int, _ policy: RetryPolicy = RetryPolicy(), isTransient: Bool = true,
        isStopping: Bool = false, jitter: Double = 1
    ) -> Double? {
        policy.pause(
            afterAttempt: attempt, isTransient: isTransient, isStopping: isStopping, jitter: jitter)
    }

    @Test func pausesGrowUpToALimit() {
        #expect((1...6).map { pause($0) } == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000])
        var policy = RetryPolicy()
        (policy.retries, policy.firstPause) = (100, 50_000)
        #expect([1, 2, 100].map { pause($0, policy) } == [50_000, 60_000, 60_000])
        policy.firstPause = 90_000
        #expect([1, 2].map { pause($0, policy) } == [90_000, 90_000])
    }

    @Test func jitterTakesAtMostHalf() {
        #expect(pause(2, jitter: 0) == 1_000 && pause(2, jitter: 0.5) == 1_500)
    }

    @Test func onlySoManyAttemptsAreMade() {
        #expect(pause(6) != nil && pause(7) == nil)
        var policy = RetryPolicy()
        policy.retries = 0
        #expect(pause(1, policy) == nil)
    }

    @Test func aFailureThatDoesNotPassIsFinal() {
        #expect(pause(1, isTransient: false) == nil)
    }

    /// A window that was begun should not be left empty.
    @Test func aRunThatStopsRetriesOnce() {
        #expect(pause(1, isStopping: true) != nil && pause(2, isStopping: true) == nil)
    }
}
