/// The rule by which a run does a task again after a failure that may pass. Times are in milliseconds.
package struct RetryPolicy: Hashable, Codable, Sendable {
    /// The highest number of retries of a task; 0 for none.
    package var retries = PlanDefaults.retries
    /// The pause before the first retry. Each further pause is twice as long, up to ``longestPause``.
    package var firstPause = PlanDefaults.retryDelay

    /// No pause is longer, unless the plan's first one is.
    package static let longestPause = 60_000

    package init() {}

    /// Returns the pause before a task is tried again; `nil` when it is not tried again.
    ///
    /// - Parameters:
    ///   - attempt: The attempt that failed, from 1.
    ///   - isTransient: Whether the failure may pass by itself. No other is tried again.
    ///   - isStopping: Whether the run has been asked to stop. A window that was begun then gets one retry, because it
    ///     should not be left empty.
    ///   - jitter: From 0 to 1, different for each task. The pause is between one half of its length and the whole.
    package func pause(
        afterAttempt attempt: Int, isTransient: Bool, isStopping: Bool, jitter: Double
    ) -> Double? {
        guard isTransient, attempt <= retries, !isStopping || attempt == 1 else { return nil }
        return Double(pause(before: attempt)) * (0.5 + 0.5 * jitter)
    }

    /// The pause before the given retry, from 1, without jitter.
    package func pause(before retry: Int) -> Int {
        let limit = max(Self.longestPause, firstPause)
        guard firstPause > 0 else { return 0 }
        var pause = firstPause
        for _ in 1..<max(retry, 1) where pause < limit { pause *= 2 }
        return min(pause, limit)
    }
}
