import Compiler
import Terms
import Testing

@testable import Tasks

@Suite struct TaskKindTests {
    /// The pass takes the kinds in this order, so those of windows must stand between those before and after.
    @Test func kindsAreDeclaredInTheOrderInWhichTheyRun() {
        let places = TaskKind.allCases.map(\.properties.place)
        let order: [TaskProperties.Place] = [.beforeWindows, .inWindow, .afterWindows]
        #expect(
            places.map { order.firstIndex(of: $0) ?? 0 }
                == places.map { order.firstIndex(of: $0) ?? 0 }.sorted())
    }

    /// What is suspended is restored, in the opposite order.
    @Test func everySuspensionHasItsCounterpart() throws {
        let suspending = TaskKind.allCases.filter { $0.properties.suspends != nil }
        let restoring = TaskKind.allCases.filter { $0.properties.restores != nil }
        #expect(suspending.map(\.counterpart) == restoring.reversed())
        #expect(suspending.allSatisfy { $0.properties.place == .beforeWindows })
        #expect(restoring.allSatisfy { $0.properties.place == .afterWindows && $0.counterpart == nil })
    }

    @Test func oneKindLoadsAWindowsRows() {
        let loading = TaskKind.allCases.filter(\.loadsRows)
        #expect(loading.count == 1 && loading.allSatisfy { $0.isPerWindow && $0.properties.reads == .rows })
        #expect(TaskKind.allCases.filter(\.changesRows).allSatisfy { $0.isPerWindow })
    }

    @Test func pointsAreDistinct() {
        for kind in TaskKind.allCases {
            #expect(Set(kind.faultPoints).count == kind.faultPoints.count, "\(kind)")
        }
        #expect(Set(TaskKind.allCases.flatMap(\.faultPoints)) == Set(FaultPoint.allCases))
    }
}
