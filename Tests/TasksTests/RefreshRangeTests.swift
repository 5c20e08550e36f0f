import Tasks
import Testing
import TimeAxis

struct RefreshRangeTests {
    private func edge(_ start: Int64?, _ end: Int64, spared: Bool = false) -> RefreshRange.Edge {
        RefreshRange.Edge(Window(start: start, end: end), isSpared: spared)
    }

    @Test func aRangeIsMadeOfWholeBuckets() {
        let range = RefreshRange(first: edge(0, 7), last: edge(98, 105))
        #expect(range.window == Window(start: 0, end: 105))
        #expect(range.spared.isEmpty)
        #expect(RefreshRange(first: nil, last: edge(98, 105)).window == Window(start: nil, end: 105))
    }

    @Test func bucketsThatWouldBeSpoiledAreLeftOut() {
        let range = RefreshRange(first: edge(0, 7, spared: true), last: edge(98, 105, spared: true))
        #expect(range.window == Window(start: 7, end: 98))
        #expect(range.spared == [Window(start: 0, end: 7), Window(start: 98, end: 105)])
    }

    @Test func oneBucketThatWouldBeSpoiledLeavesNothing() {
        let range = RefreshRange(first: edge(0, 7, spared: true), last: edge(0, 7, spared: true))
        #expect(range.window == nil)
        #expect(range.spared == [Window(start: 0, end: 7)])
        #expect(RefreshRange(first: edge(0, 7, spared: true), last: edge(0, 7)).window == nil)
    }

    @Test func rangesThatTouchAreOne() {
        let ranges = [Window(start: nil, end: 7), Window(start: 7, end: 21), Window(start: 14, end: 28)]
        #expect(RefreshRange.merged(ranges) == [Window(start: nil, end: 28)])
        let apart = [Window(start: 0, end: 7), Window(start: 14, end: 21)]
        #expect(RefreshRange.merged(apart) == apart)
    }
}
