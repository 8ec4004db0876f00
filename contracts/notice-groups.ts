/**
 * The kinds of facts that people are told. Each has a setting, `notify_<group>`, that says how often; every notice in
 * `contracts/events/` names its own.
 */
export type NoticeGroup = 'problems' | 'recoveries' | 'drift' | 'retraining' | 'versions' | 'reports'

/** How often people are told facts of a group. */
export const noticeFrequencies = ['at-once', 'daily', 'off'] as const
export type NoticeFrequency = (typeof noticeFrequencies)[number]
