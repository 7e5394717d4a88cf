/* SPDX-License-Identifier: Apache-2.0
 * One fault in a rule turns its case red: a scenario that passes whatever the protocol says would
 * test nothing.  The text is changed in memory on its way to the reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scenario/scenario.h"

#define KAP     "kap-lozenge-im.yaml"
#define IV      "ketamine-iv-series.yaml"
#define MONT    "ketamine-montreal.yaml"
#define SC      "ketamine-sc-kads.yaml"
#define YOUTH   "ketamine-sc-youth.yaml"
#define NOSE    "esketamine-trd.yaml"
#define MDSI    "esketamine-mdsi.yaml"
#define ORAL    "ketamine-oral-weekly.yaml"
#define GATES   "parts/gates.yaml"
#define MOOD    "parts/mood.yaml"
#define LEAVING "parts/leaving.yaml"
#define ALERTS  "parts/alerts.yaml"
#define VISITS  "parts/visits.yaml"

#define IVS    "ketamine-iv-series/"
#define MTS    "ketamine-montreal/"
#define SCS    "ketamine-sc-kads/"
#define YOUTHS "ketamine-sc-youth/"
#define NOS    "esketamine-trd/"
#define ORS    "ketamine-oral-weekly/"

static const struct fault {
	const char
	    *scenario;    /* its file, without `.yaml`; with its folder where that is not KAP's */
	const char *file; /* the end of the path of the file that is changed */
	const char *from, *to;
	const char *what;
} faults[] = {
    {"x01-five-days-early-needs-a-signature", KAP, "at least: 6 d", "at least: 2 d",
     "the gap is four days shorter"},
    {"x02-one-day-is-never-enough", KAP, "never under: 2 d", "never under: 1 d",
     "the hard gap is a day shorter"},
    {"x03-third-reading-opens-the-dose", GATES, "again: {readings: 3, apart: 10 min}",
     "again: {readings: 3, apart: 5 min}", "five minutes of rest instead of ten"},
    {"x03-third-reading-opens-the-dose", GATES,
     "        again: {readings: 3, apart: 10 min}\n        after that: sign by prescriber\n", "",
     "no further reading is asked for"},
    {"x04-third-reading-still-high", GATES, "again: {readings: 3, apart: 10 min}",
     "again: {readings: 4, apart: 10 min}", "a fourth reading before anybody decides"},
    {"x05-too-high-today", GATES, "when: bp.systolic >= 160 mmHg or bp.diastolic >= 100 mmHg",
     "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg", "the red band begins later"},
    {"x05-too-high-today", GATES, "do: [task rebook, task pressure-review]", "do: [task rebook]",
     "nobody looks at the pressure"},
    {"x07-order-above-the-cap", KAP, "at most: 60 mg", "at most: 70 mg", "the cap is 10 mg higher"},
    {"x09-item-nine-asks-for-more", KAP, "leave: [mood-known, suicide-risk-asked]",
     "leave: [mood-known]", "the stage opens without the question"},
    {"x09-item-nine-asks-for-more", KAP, "{form: cssrs-since, skip: never}  # G-11",
     "{form: cssrs-since}", "the question can be skipped"},
    {"x10-low-risk-goes-on", GATES, "cssrs-since.risk = low, then: pass",
     "cssrs-since.risk = low, then: hold", "a low risk holds the dose"},
    {"x11-high-risk-stops-the-dose", GATES, "when: cssrs-since.risk = high\n        then: block",
     "when: cssrs-since.risk = high\n        then: sign by prescriber",
     "a high risk can be signed away"},
    {"x11-high-risk-stops-the-dose", KAP, "leave: [fit-to-leave, escort-waits, safe-to-go]",
     "leave: [fit-to-leave, escort-waits]", "nobody has to see the patient before home"},
    {"x12-item-nine-left-blank", MOOD, "pass: [answered(phq9.self-harm), answered(phq9.total),",
     "pass: [answered(phq9.total),", "the total is enough"},
    {"x16-booster-in-its-window", KAP, "at: 10..20 min after first dose",
     "at: 20..30 min after first dose", "the window is moved"},
    {"x16-booster-in-its-window", KAP, "limits: {session: 100 mg}", "limits: {session: 80 mg}",
     "the limit of a session is lower"},
    {"x17-booster-too-late", KAP, "at: 10..20 min after first dose",
     "at: 10..40 min after first dose", "the window is twice as long"},
    {"x21-oxygen-falls", ALERTS, "spo2 < 92 % for 2 readings or spo2 < 90 %", "spo2 < 90 %",
     "two low readings are not enough"},
    {"x21-oxygen-falls", ALERTS,
     "when: spo2 < 92 % for 2 readings or spo2 < 90 %\n    do: [stop dose, ",
     "when: spo2 < 92 % for 2 readings or spo2 < 90 %\n    do: [", "further doses stay open"},
    {"x23-nobody-to-take-the-patient-home", KAP, "leave: [fit-to-leave, escort-waits, safe-to-go]",
     "leave: [fit-to-leave, safe-to-go]", "the patient goes alone"},
    {"x24-the-same-person-twice", KAP, "second: nurse or prescriber  # G-19",
     "second: prescriber  # G-19", "a nurse is no second person"},
    {"x25-only-a-prescriber-orders", "x25-only-a-prescriber-orders.yaml", "tess: therapist",
     "tess: prescriber", "the therapist counts as a prescriber"},
    {"x26-the-amounts-must-add-up", KAP, "controlled: yes", "controlled: no",
     "amounts need not add up"},
    {"x27-weight-too-old", KAP, "fresh: {weight: 30 d}", "fresh: {weight: 60 d}",
     "a weight holds twice as long"},
    {"x27-weight-too-old", KAP, "          - weight-known\n", "", "nobody asks for a weight"},
    {"x28-a-late-reading-is-kept-as-late", KAP, "at: 10..20 min after first dose",
     "at: 10..60 min after first dose", "the window is still open"},
    {"x30-sick-with-the-lozenge", KAP, "do: [no more doses, task sickness-order]",
     "do: [task sickness-order]", "a second lozenge stays possible"},
    {"x35-the-clocks-change-between", KAP, "at least: 6 d", "at least: 5 d",
     "the gap is a day shorter"},
    {"x37-power-fails-at-minute-22", KAP, "at: 5, 10, 15, 30, 45, 60, 90, 120 min after last dose",
     "at: 5, 10, 15, 35, 45, 60, 90, 120 min after last dose",
     "a reading is late five minutes later"},
    {"g01-consent-withdrawn", "g01-consent-withdrawn.yaml",
     "\"consent withdrawn: wants to think again\"", "consent given", "the consent still stands"},
    {"g01-consent-too-old", GATES, "since(consent-form of screening) <= 365 d",
     "since(consent-form of screening) <= 500 d", "a consent holds longer"},
    {"g02-a-reason-against", KAP, "          - cleared\n", "", "nobody has to clear"},
    {"g03-pregnancy-not-known", KAP, "          - pregnancy-known\n", "", "nobody asks"},
    {"g06-seventeen-days-after", KAP, ", at most: 14 d}  # G-05", "}  # G-05",
     "a lapse is no matter"},
    {"g10-pulse-too-fast", GATES, "pulse > 110 /min", "pulse > 130 /min", "the range is wider"},
    {"g12-high-mood", GATES, "today.high-mood = yes or today.unreal", "today.unreal",
     "a high mood is no matter"},
    {"g13-not-fasted", KAP, "no-food: 4 h", "no-food: 1 h", "an hour after food"},
    {"g14-with-car-keys", GATES, "answered(escort-phone), car-keys = no]",
     "answered(escort-phone)]", "keys are no matter"},
    {"g15-other-medicines", GATES, "today.calming-medicine = yes or today.opioid", "today.opioid",
     "a calming medicine is no matter"},
    {"g15-other-medicines", KAP, "washouts: {maoi: 14 d}", "washouts: {maoi: 5 d}",
     "the washout is shorter"},
    {"g16-room-not-ready", KAP, "- confirm: kit  # G-16\n            skip: never",
     "- confirm: kit  # G-16", "the kit can be skipped"},
    {"g17-the-prescriber-has-gone", KAP,
     "      monitor: {people: 1, from: first dose, to: leaving}\n"
     "      prescriber: {people: 1, within: 5 min}\n",
     "      monitor: {people: 1, from: first dose, to: leaving}\n", "no prescriber has to be near"},
    {"g18-past-its-date", KAP, "form: solution 100 mg/mL", "form: solution 50 mg/mL",
     "another strength is the right one"},
    {"g20-before-the-talk", KAP, "          - nothing-overdue  # G-20\n", "", "the talk can wait"},
    {"g21-without-the-time-out", KAP, "            after: time-out\n", "",
     "the dose does not wait"},
    {"s01-pressure-climbs", ALERTS, "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg",
     "when: bp.systolic >= 200 mmHg or bp.diastolic >= 120 mmHg", "the alert comes later"},
    {"s03-breathing-slow", ALERTS, "when: respiratory-rate < 10 /min",
     "when: respiratory-rate < 9 /min", "the alert comes later"},
    {"s04-cannot-be-woken", KAP, "when: sedation <= 2 and", "when: sedation <= 1 and",
     "the alert comes later"},
    {"s06-very-distressed", ALERTS, "when: distress >= 2", "when: distress >= 3",
     "the alert comes later"},
    {"s07-away-too-long", ALERTS, "since(last dose) >= 180 min", "since(last dose) >= 200 min",
     "the alert comes later"},
    {"s08-a-danger-sign", ALERTS,
     "do: [stop dose, call prescriber, open emergency]\n    within: 1 min\n    say: A sign of",
     "do: [stop dose, call prescriber]\n    within: 1 min\n    say: A sign of",
     "the emergency list stays shut"},
    {"s09-does-not-want-to", GATES, "pass: [agrees-now = yes]", "pass: [answered(agrees-now)]",
     "any answer will do"},
    {"e01-moderate-risk", GATES, "then: sign by therapist and prescriber",
     "then: sign by therapist or prescriber", "one of the two is enough"},
    {"e02-worse-than-last-time", KAP, "          - mood-reviewed\n", "",
     "nobody has to look at it"},
    {"e03-adverse-event", KAP, "grade 2: 2 d", "grade 2: 4 d", "it can wait longer"},
    {"e04-bladder-pain", KAP, "          - misuse-reviewed\n", "", "nobody has to look at it"},
    {"e05-nobody-answers", VISITS, "attempts: 2", "attempts: 3", "a third call first"},
    {IVS "x08-by-an-ideal-weight", "parts/weight.yaml", "when: bmi >= 30 kg/m2",
     "when: bmi >= 50 kg/m2", "the ideal weight counts from a higher index only"},
    {IVS "x08-by-an-ideal-weight", IV, "          weight: dosing-weight",
     "          weight: weight", "the dose goes by the measured weight"},
    {IVS "x20-stopped-at-thirty-minutes", ALERTS,
     "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg\n    do: [stop dose, ",
     "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg\n    do: [no more doses, ",
     "nobody is asked to stop the pump"},
    {IVS "x21-oxygen-falls", ALERTS, "spo2 < 92 % for 2 readings or spo2 < 90 %", "spo2 < 90 %",
     "two low readings are not enough"},
    {IVS "x37-power-fails-at-minute-22", IV,
     "0, 10, 20, 30, 40 min after first dose, then 60, 80, 100, 120",
     "0, 10, 20, 40 min after first dose, then 60, 80, 100, 120", "a reading is left out"},
    {IVS "v08-exactly-half", IV, "improvement(madrs.total) >= 50 %",
     "improvement(madrs.total) > 50 %", "exactly half no longer counts"},
    {IVS "v08-just-under-half", IV, "improvement(madrs.total) >= 50 %",
     "improvement(madrs.total) >= 45 %", "less than half is enough"},
    {IVS "v08-half-of-the-phq9", IV, " or improvement(phq9.total) >= 50 %", "",
     "the other score does not count"},
    {IVS "g05-the-next-day", IV, "gap: {at least: 2 d, never under: 1 d",
     "gap: {at least: 1 d, never under: 1 d", "two days running"},
    {IVS "g05-never-twice-a-day", IV, "gap: {at least: 2 d, never under: 1 d, at most: 7 d}",
     "gap: {at least: 2 d, at most: 7 d}", "twice a day can be signed for"},
    {IVS "g06-after-a-lapse", IV, "never under: 1 d, at most: 7 d}", "never under: 1 d}",
     "a lapse is no matter"},
    {IVS "g07-weight-too-old", IV, "fresh: {weight: 7 d}", "fresh: {weight: 30 d}",
     "a weight holds for a month"},
    {IVS "g02-no-heart-trace", IV, "          - heart-and-labs-known\n", "", "nobody asks for it"},
    {IVS "l01-an-hour-after-the-end", IV, "since(end of dose) >= 60 min",
     "since(first dose) >= 60 min", "the hour counts from the start"},
    {IVS "s07-not-back-yet", IV, "cadss6.total <= 2 or", "cadss6.total <= 4 or",
     "four points are near enough"},
    {IVS "w01-days-of-the-plan", IV, "at: 'days 0, 2, 4 of each week'",
     "at: 'days 0, 2, 5 of each week'", "a day later"},
    {MTS "g15-taper-not-over", MONT, "taper = not-complete, then: block",
     "taper = not-complete, then: warn", "the taper is no matter"},
    {MTS "g15-last-tablet-two-days-ago", MONT, "benzodiazepine: 3 d", "benzodiazepine: 1 d",
     "a day without is enough"},
    {MTS "psychotherapy-begins-too-late", MONT, "since(first integration) >= 14 d",
     "since(first integration) >= 7 d", "one week of talks is enough"},
    {MTS "g05-two-days-after", MONT, "gap: {at least: 3 d", "gap: {at least: 2 d",
     "the gap is a day shorter"},
    {MTS "g05-never-the-next-day", MONT, "never under: 2 d", "never under: 1 d",
     "the hard gap is a day shorter"},
    {MTS "g06-after-a-lapse", MONT, "never under: 2 d, at most: 14 d}", "never under: 2 d}",
     "a lapse is no matter"},
    {MTS "g08-up-only-when-tolerated", MONT, "{by: at most 0.25 mg/kg, when: tolerated = yes}",
     "{by: at most 0.25 mg/kg, when: tolerated = no}", "it goes up after a bad one"},
    {MTS "g08-order-time-and-pump", MONT, "first: at most 0.5 mg/kg", "first: at most 0.6 mg/kg",
     "the first is higher"},
    {MTS "l01-the-talk-waits-for-the-pump", MONT, "leave: [settled, pump-off]", "leave: [settled]",
     "the talk begins while it runs"},
    {MTS "l01-the-talk-waits-for-the-pump", MONT, "since(debrief-begins) >= 20 min",
     "since(debrief-begins) >= 15 min", "the talk is over sooner"},
    {MTS "l01-the-talk-waits-for-the-pump", MONT, "leave: [fit-to-leave, hour-after-the-end,",
     "leave: [fit-to-leave,", "nobody waits for the hour after the end"},
    {MTS "in-silence", MONT, "{confirm: playlist-on, when: music-today = playlist,",
     "{confirm: playlist-on,", "the playlist is asked for anyway"},
    {MTS "in-silence", MONT, "{ask: brought-along, answer: text, skip: never,",
     "{ask: brought-along, answer: text, optional: yes,", "what stayed can be passed over"},
    {MTS "w01-days-of-the-plan", MONT, "{else: days 3 of each week}",
     "{else: 'days 0, 3 of each week'}", "two a week to the end"},
    {MTS "x20-stopped-at-thirty-minutes", ALERTS,
     "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg\n    do: [stop dose, ",
     "when: bp.systolic >= 180 mmHg or bp.diastolic >= 110 mmHg\n    do: [no more doses, ",
     "nobody is asked to stop the pump"},
    {MTS "x21-oxygen-falls", ALERTS, "spo2 < 92 % for 2 readings or spo2 < 90 %", "spo2 < 90 %",
     "two low readings are not enough"},
    {MTS "x37-power-fails-at-minute-22", MONT, "0, 10, 20, 30, 40, 50, 60 min after first dose",
     "0, 10, 20, 40, 50, 60 min after first dose", "a reading is left out"},
    {SCS "x31-a-fall-by-less-than-half", SC, "by: one step", "by: at most 0.4 mg/kg",
     "two choices up at once"},
    {SCS "x31-a-fall-by-less-than-half", SC, "improvement(madrs.total) < 50 %",
     "improvement(madrs.total) < 40 %", "a fall by nearly half keeps the dose down"},
    {SCS "x31-a-fall-by-less-than-half", SC, "rounding: down to 0.01 mL",
     "rounding: down to 0.1 mL", "a coarser syringe"},
    {SCS "x32-a-fall-by-exactly-half", SC, "improvement(madrs.total) < 50 %",
     "improvement(madrs.total) <= 50 %", "exactly half goes up"},
    {SCS "g08-not-before-an-even-dose", SC, "(number = 3 or", "(number = 2 or number = 3 or",
     "up after three days"},
    {SCS "g08-the-first-injection", SC, "first: at most 0.5 mg/kg", "first: at most 0.6 mg/kg",
     "the second choice to begin with"},
    {SCS "g08-down-when-not-tolerated", SC, "lower: {by: one step, when: tolerated = no}\n", "\n",
     "nothing has to go down"},
    {SCS "g08-no-choice-is-lower", SC, "lower: {by: one step, when: tolerated = no}\n", "\n",
     "the lowest choice is given again"},
    {SCS "g08-the-response-is-rated-first", SC, "            skip: never\n            title: MADRS",
     "            title: MADRS", "the rating can be left out"},
    {SCS "g08-the-response-is-rated-first", SC, "fresh: {madrs: 12 h}", "fresh: {madrs: 24 h}",
     "a rating of yesterday will do"},
    {SCS "whole-course", SC, "rounding: down to 0.01 mL", "rounding: nearest 0.01 mL",
     "91 mg at 101 kg"},
    {SCS "whole-course", SC, "at most: 0.91 mL", "at most: 0.85 mL", "the cap is another"},
    {SCS "g05-the-next-day", SC, "days 0, 3 of each week", "days 0, 4 of each week",
     "another day of the week"},
    {SCS "g05-the-next-day", SC, "gap: {at least: 2 d", "gap: {at least: 1 d", "two days running"},
    {SCS "g06-a-lapse", SC, "at most: 10 d", "at most: 14 d", "a lapse is noticed later"},
    {SCS "g07-lighter-than-thought", SC, "fresh: {weight: 7 d}", "fresh: {weight: 30 d}",
     "a weight holds for a month"},
    {SCS "g09-before-an-injection", SC, "fresh: {bp: 10 min", "fresh: {bp: 15 min",
     "a reading holds longer"},
    {SCS "g20-before-the-call", SC, "must: before next medicine", "missed: drop",
     "nobody has to have called"},
    {SCS "s04-home-after-119-minutes", SC, "stay: 120 min", "stay: 119 min",
     "a minute less to stay"},
    {SCS "s05-sick-and-readings-late", SC, "10, 20, 30, 45, 60, 90, 120 min after last dose",
     "10, 30, 45, 60, 90, 120 min after last dose", "a reading is left out"},
    {SCS "g01-consent-withdrawn", SC, "{when: withdrawn,", "{when: age >= 100,",
     "the injections stay planned"},
    {YOUTHS "s04-four-hours-then-two", YOUTH, "1: 240 min", "1: 239 min", "a minute less to stay"},
    {YOUTHS "s04-four-hours-then-two", YOUTH, "2..: 120 min", "2..: 180 min",
     "three hours each time"},
    {YOUTHS "g08-one-choice-a-week", YOUTH, "improvement(madrs.total) < 50 %",
     "improvement(madrs.total) <= 50 %", "exactly half goes up"},
    {YOUTHS "g08-the-first-injection", YOUTH, "to: at most 0.6 mg/kg", "to: at most 0.75 mg/kg",
     "a choice higher to begin with"},
    {YOUTHS "g08-down-to-the-lowest", SC, "lower: {by: one step, when: tolerated = no}",
     "lower: {by: one step, when: tolerated = no and number >= 3}", "it may be given once more"},
    {YOUTHS "g01-a-parent-too", YOUTH, "applies: age < 18", "applies: age < 16",
     "a parent is asked for younger ones only"},
    {YOUTHS "g02-too-old", YOUTH, "pass: [age in 16..25]", "pass: [age in 16..26]", "a year older"},
    {NOS "x05-164-over-98-is-too-high", NOSE, "when: bp.systolic >= 160 mmHg",
     "when: bp.systolic >= 170 mmHg", "the red band begins later"},
    {NOS "x06-152-over-95-is-signed-for", NOSE,
     "when: bp.systolic > 140 mmHg or bp.diastolic > 90 mmHg",
     "when: bp.systolic > 155 mmHg or bp.diastolic > 95 mmHg", "the amber band begins later"},
    {NOS "x14-worse-after-a-missed-spray", NOSE, "          - worse-after-a-miss\n", "",
     "nobody decides about the spacing"},
    {NOS "x14-worse-after-a-missed-spray", NOSE, "since(previous spray) > 8 d)",
     "since(previous spray) > 20 d)", "a missed spray is not noticed"},
    {NOS "x15-dose-four-is-missed", NOSE,
     "give or take: 1 d, missed: drop}\n      - {session: call",
     "give or take: 1 d, missed: shift}\n      - {session: call", "a missed spray is caught up"},
    {NOS "x18-devices-five-minutes-apart", NOSE, "rest: 5 min", "rest: 2 min",
     "the next device comes sooner"},
    {NOS "x18-devices-five-minutes-apart", NOSE, "{else: at most 56 mg}", "{else: at most 84 mg}",
     "three devices at once"},
    {NOS "x22-two-hours-from-the-first-device", NOSE, "observed: 120 min", "observed: 119 min",
     "a minute less to stay"},
    {NOS "x22-two-hours-from-the-first-device", NOSE, "since(first dose) >= observed",
     "since(last dose) >= observed", "it counts from the last device"},
    {NOS "x23-nobody-to-take-the-patient-home", NOSE, "watched-long-enough, escort-waits,",
     "watched-long-enough,", "the patient goes alone"},
    {NOS "x34-the-form-is-not-sent", NOSE, "due: 7 d after start", "due: 8 d after start",
     "the form may be sent a day later"},
    {NOS "x34-the-form-is-not-sent", NOSE, "          - nothing-overdue  # G-20\n", "",
     "the form is no matter"},
    {NOS "x37-power-fails-before-a-reading", NOSE, "at: 40, 60,", "at: 35, 60,",
     "the first reading falls due sooner"},
    {NOS "g02-not-enrolled", NOSE,
     "pass: [signed(risk-programme of enrolment)]\n    otherwise: block",
     "pass: [signed(risk-programme of enrolment)]\n    otherwise: warn", "enrolment is no matter"},
    {NOS "g08-one-device-from-65-on", NOSE, "age >= 65", "age >= 75",
     "older patients begin with two devices"},
    {NOS "g05-never-under", NOSE, "gap: {at least: 2 d, never under: 1 d, at most: 7 d}",
     "gap: {at least: 2 d, at most: 7 d}", "two sprays on one day"},
    {NOS "g05-too-soon", NOSE, "gap: {at least: 2 d, never under: 1 d, at most: 7 d}",
     "gap: {at least: 1 d, never under: 1 d, at most: 7 d}", "the gap is a day shorter"},
    {NOS "g06-after-a-lapse", NOSE, "never under: 1 d, at most: 7 d}",
     "never under: 1 d, at most: 14 d}", "a lapse is no matter"},
    {NOS "not-enough-benefit", NOSE, "when: benefit = enough", "when: answered(benefit)",
     "any answer goes on"},
    {NOS "whole-course", NOSE, "round = 1 or frequency = weekly", "round = 1",
     "the prescriber cannot choose weekly sprays"},
    {"esketamine-mdsi/"
     "x38-a-high-risk-is-signed-for",
     MDSI, "to: sign by prescriber", "to: sign by therapist", "a therapist signs for a high risk"},
    {ORS "g08-first-dose-by-weight", ORAL, "first: at most 0.5 mg/kg", "first: at most 1 mg/kg",
     "the first dose is twice as high"},
    {ORS "whole-course", ORAL, "by: at most 1 mg/kg", "by: at most 1.1 mg/kg", "a longer step up"},
    {ORS "whole-course", ORAL, "allowed: 0.5..3 mg/kg", "allowed: 0.5..2.5 mg/kg",
     "the sixth dose is refused"},
    {ORS "g08-no-step-up-in-remission", ORAL, "hamd.total > 7", "hamd.total > 6",
     "up in remission"},
    {ORS "g08-not-tolerated-goes-down", ORAL, "          lower: tolerated = no\n", "",
     "it stays as it was"},
    {ORS "g05-too-soon", ORAL, "at least: 6 d", "at least: 4 d", "the gap is two days shorter"},
    {ORS "g05-never-under", ORAL, "never under: 3 d", "never under: 2 d",
     "the hard gap is a day shorter"},
    {ORS "g06-after-a-lapse", ORAL, "at most: 14 d}", "at most: 21 d}", "a lapse is no matter"},
    {ORS "g07-weight-too-old", ORAL, "fresh: {weight: 30 d}", "fresh: {weight: 60 d}",
     "a weight holds twice as long"},
    {ORS "g07-weight-since-the-last-dose", ORAL, "since(weight) > 7 d", "since(weight) > 14 d",
     "a changed weight holds longer"},
    {ORS "g13-nothing-as-it-should-be", ORAL, "no-food: 4 h", "no-food: 1 h", "an hour after food"},
    {ORS "g20-before-the-half-way-rating", ORAL, "must: before drink, ", "", "nobody has to rate"},
    {ORS "x37-power-fails-before-a-reading", ORAL, "at: 30, 60, 90, 120 min",
     "at: 25, 50, 70, 95, 120 min", "the first reading falls due sooner"},
};

struct planting {
	const struct fault *f;
	int planted;
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n >= m && strcmp(s + n - m, end) == 0;
}

static const char *read_faulty(void *ctx, struct arena *a, const char *path, size_t *len,
                               struct err *e)
{
	struct planting *p = ctx;
	const char *text = scenario_read_file(NULL, a, path, len, e);
	const char *at = text && ends_with(path, p->f->file) ? strstr(text, p->f->from) : NULL;
	if (!at)
		return text;
	const char *made =
	    arena_fmt(a, "%.*s%s%s", (int)(at - text), text, p->f->to, at + strlen(p->f->from));
	p->planted++;
	*len = strlen(made);
	return made;
}

static void the_case_turns_red(void **state)
{
	struct arena a = {0};
	const char *src = getenv("SRC");
	struct planting p = {.f = *state};
	const struct scenario_options o = {.read = read_faulty, .ctx = &p};
	struct scenario_result r;
	const char *path =
	    arena_fmt(&a, "%s/protocols/scenarios/%s%s.yaml", src ? src : ".",
	              strchr(p.f->scenario, '/') ? "" : "kap-lozenge-im/", p.f->scenario);
	enum rc rc = scenario_run(&a, &o, path, &r);
	struct text t = text_in(&a);
	diags_text(&r.diags, &t, false);
	if (p.planted != 1)
		fail_msg("the text to change stands nowhere: %s", p.f->from);
	if (rc == RC_OK)
		fail_msg("%s stays green although %s", p.f->scenario, p.f->what);
	if (rc != RC_NO)
		fail_msg("the fault must be one that loads: %s", t.s);
	arena_drop(&a);
}

int main(void)
{
	struct arena a = {0};
	struct CMUnitTest *tests = arena_arr(&a, struct CMUnitTest, countof(faults));
	for (size_t i = 0; i < countof(faults); i++) {
		struct fault *own = arena_new(&a, struct fault);
		*own = faults[i];
		struct CMUnitTest t = {arena_fmt(&a, "%s: %s", faults[i].scenario, faults[i].what),
		                       the_case_turns_red, NULL, NULL, own};
		memcpy(&tests[i], &t, sizeof t);
	}
	int failed = _cmocka_run_group_tests("scenario/faults", tests, countof(faults), NULL, NULL);
	arena_drop(&a);
	return failed;
}
