extension Simulation {
    /// The events of a simulation that its tests count.
    package struct Tally: Sendable {
        package var runs = 0
        package var deaths = 0
        package var powerCuts = 0
        package var edits = 0
        /// Older copies that were put back, and those of them that were refused.
        package var olderCopies = 0
        package var refusals = 0
        /// Hypertables that were made anew, or lost their chunks.
        package var losses = 0
        /// How often the target went back in time.
        package var setbacks = 0
        package var steps = 0

        package init() {}

        package mutating func add(_ other: Tally) {
            runs += other.runs
            deaths += other.deaths
            powerCuts += other.powerCuts
            edits += other.edits
            olderCopies += other.olderCopies
            refusals += other.refusals
            losses += other.losses
            setbacks += other.setbacks
            steps += other.steps
        }
    }
}
