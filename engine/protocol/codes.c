/* SPDX-License-Identifier: Apache-2.0
 * The rows behind the codes, for `tend explain`.  `bad` and `good` are laid over the small protocol
 * of the tests, which checks that the one draws its code and the other draws none. */
#include "protocol/codes.h"

#include <string.h>

#include "yaml/yaml.h"

const struct diag_code codes[CODES] = {
    /* in the order of enum code */
    {"E0201", SEV_ERROR, "a key that is not part of the language",
     "A misspelt key is a rule that nobody follows: the limit stands on the page and not at the "
     "bedside.",
     "checks:\n  adult:\n    pas: [age >= 18]\n    otherwise: block",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block"},
    {"E0202", SEV_ERROR, "a key that has to be there",
     "What is left out would have to be guessed, and two people guess differently.",
     "alerts:\n  slow:\n    when: spo2 < 90 %",
     "alerts:\n  slow:\n    when: spo2 < 90 %\n    do: [no more doses]"},
    {"E0203", SEV_ERROR, "a mapping belongs here",
     "Each rule has a name, so that the record can say which one decided.", "alerts: [spo2 < 90 %]",
     "alerts:\n  low:\n    when: spo2 < 90 %\n    do: [no more doses]"},
    {"E0204", SEV_ERROR, "a list belongs here",
     "Steps and lines are followed in order, and only a list has one.",
     "sessions:\n  call:\n    steps: {ask: slept, answer: text}",
     "sessions:\n  call:\n    steps:\n      - {ask: slept, answer: text}"},
    {"E0205", SEV_ERROR, "a text belongs here",
     "A limit is one value; a list of them would leave open which one holds.",
     "values:\n  stay: [120 min, 150 min]", "values:\n  stay: {1: 150 min, 2..: 120 min}"},
    {"E0206", SEV_ERROR, "something without an entry",
     "An empty list looks like a rule and is none: a gate without checks is always open.",
     "sessions:\n  call:\n    steps: []",
     "sessions:\n  call:\n    steps:\n      - {ask: slept, answer: text}"},
    {"E0207", SEV_ERROR, "a step says what it is, once",
     "The person at the bedside does one thing at a time and ticks one thing off.",
     "sessions:\n  call:\n    steps:\n      - {confrim: awake}",
     "sessions:\n  call:\n    steps:\n      - {confirm: awake}"},
    {"E0208", SEV_ERROR, "two keys that exclude each other",
     "Of two ways to say it only one can hold, and nobody could see which.",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block\n    verdicts:\n      - "
     "{when: age < 18, then: hold}",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block"},
    {"E0209", SEV_ERROR, "something that belongs with it is missing",
     "Half a rule cannot be followed: what happens when the condition fails?",
     "checks:\n  adult:\n    pass: [age >= 18]",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block"},
    {"E0210", SEV_ERROR, "the version of the language",
     "Another version may mean something else by the same words.", "tend: 2", "tend: 1"},
    {"E0211", SEV_ERROR, "a part that cannot be read",
     "Without the part its checks and limits are missing from the protocol.",
     "parts: [../elsewhere.yaml]", "title: A course in one file"},
    {"E0212", SEV_ERROR, "a part holds shared sections only",
     "The course and its guarantees stand in the protocol, where the person who approves it looks.",
     "course: (in a part)", "course: (in the protocol itself)"},
    {"E0213", SEV_ERROR, "more than anybody can follow",
     "A list beyond these limits was most often pasted by mistake, and nobody reads it at the "
     "bedside.",
     "(a form with 101 items)", "(two forms)"},
    {"E0301", SEV_ERROR, "how a quantity is written",
     "5mg has been read as 50 mg, .5 as 5 and 5.0 as 50: one safe way of writing is accepted.",
     "values:\n  stay: 120min", "values:\n  stay: 120 min"},
    {"E0302", SEV_ERROR, "another kind of quantity is due",
     "A time where a dose belongs is a slip that no one may find out at the bedside.",
     "checks:\n  bp-ready:\n    fresh: {bp: 15 mmHg}",
     "checks:\n  bp-ready:\n    fresh: {bp: 15 min}"},
    {"E0303", SEV_ERROR, "how a range is written",
     "A range with an open end is no limit on that side.", "measures:\n  spo2:\n    range: 50.. %",
     "measures:\n  spo2:\n    range: 50..100 %"},
    {"E0304", SEV_ERROR, "a whole number is due", "Readings, rounds and people are counted whole.",
     "course:\n  - phase: more\n    repeat: 1.5\n    do:\n      - {session: screening, at: day -7}",
     "course:\n  - phase: more\n    repeat: 2\n    do:\n      - {session: integration, at: day "
     "7..9}"},
    {"E0305", SEV_ERROR, "yes or no",
     "`true`, `on` and `y` are read differently by different people and programs.",
     "supervised: true", "supervised: yes"},
    {"E0306", SEV_ERROR, "one of a few words",
     "Only words with a fixed meaning can be followed the same way by everybody.", "status: final",
     "status: draft"},
    {"E0307", SEV_ERROR, "how a name is written",
     "Names are typed in conditions and read in the record: one spelling, no capitals to mix up.",
     "values:\n  Stay Here: 2 h", "values:\n  stay-here: 2 h"},
    {"E0308", SEV_ERROR, "a text with something in it",
     "An empty sentence tells the therapist nothing at the moment it is needed.", "title: \"\"",
     "title: A small course"},
    {"E0309", SEV_ERROR, "how a bound is written",
     "`at most` says in words which side is allowed; a bare number could be read as the dose to "
     "give.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {first: 100 mg}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {first: at most 100 "
     "mg}"},
    {"E0310", SEV_ERROR, "how a verdict is written",
     "A verdict that is not understood would not stop anybody.",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: stop",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block"},
    {"E0311", SEV_ERROR, "how an act is written",
     "What is to happen in an emergency must be one of the things that Tend can set going.",
     "alerts:\n  oxygen-low:\n    do: [ring prescriber]",
     "alerts:\n  oxygen-low:\n    do: [call prescriber]"},
    {"E0312", SEV_ERROR, "who may do it",
     "A role that nobody holds can never sign, and the patient waits.",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: sign by doctor",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: sign by prescriber"},
    {"E0313", SEV_ERROR, "how a version is written",
     "The record names the version that a patient was treated under.", "version: 1.0",
     "version: 1.0.0"},
    {"E0314", SEV_ERROR, "dosage form and strength",
     "Amounts are worked out from the strength: it is the figure on the packet.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        form: sweet 50 mg",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        form: lozenge 50 mg"},
    {"E0315", SEV_ERROR, "what can be answered",
     "A score can only be made from answers that are whole numbers.",
     "forms:\n  mood:\n    answers: often", "forms:\n  mood:\n    answers: 0..3"},
    {"E0316", SEV_ERROR, "a table by number",
     "Each session finds exactly one line, also the one nobody thought of.",
     "values:\n  stay: {1: 150 min, 3..: 120 min}", "values:\n  stay: {1: 150 min, 2..: 120 min}"},
    {"E0317", SEV_ERROR, "what is filled into a hand-out",
     "A hole in a hand-out is found by the patient, at home.",
     "guide:\n  medicine:\n    do not: [\"Eat for four hours before you come {4 h}.\"]",
     "guide:\n  medicine:\n    do not: [\"Eat for four hours before you come {from 4 h before "
     "start}.\"]"},
    {"E0318", SEV_ERROR, "an amount of medicine in a hand-out",
     "What is given is ordered for one person on one day; a printed amount is not.",
     "guide:\n  medicine:\n    the medicine: [You hold a lozenge of 100 mg under your tongue.]",
     "guide:\n  medicine:\n    the medicine: [You hold a lozenge under your tongue.]"},
    {"E0401", SEV_ERROR, "a name that nothing has",
     "A check that does not exist keeps nobody from going on.",
     "sessions:\n  medicine:\n    stages:\n      journey: {leave: [fit-to-go]}",
     "sessions:\n  medicine:\n    stages:\n      journey: {leave: [fit-to-leave]}"},
    {"E0402", SEV_ERROR, "one name for two things",
     "In the record nobody could tell which of the two was meant.",
     "sessions:\n  medicine:\n    stages:\n      journey: {leave: [fit-to-leave, fit-to-leave]}",
     "sessions:\n  medicine:\n    stages:\n      journey: {leave: [fit-to-leave]}"},
    {"E0403", SEV_ERROR, "a contact named like another session",
     "`1 d after call` would mean one thing to the reader and another to Tend.",
     "course:\n  - phase: more\n    do:\n      - {session: screening, name: call, at: day -7}",
     "course:\n  - phase: more\n    do:\n      - {session: screening, name: first-talk, at: day "
     "-7}"},
    {"E0404", SEV_ERROR, "a name that Tend uses itself",
     "`age` and `consent` have a meaning of their own; a second one would hide the first.",
     "values:\n  age: 18", "values:\n  lowest-age: 18"},
    {"E0501", SEV_ERROR, "how a condition is written",
     "A condition that can be read two ways will be.",
     "checks:\n  booster-ready:\n    pass: [sedation >=]",
     "checks:\n  booster-ready:\n    pass: [sedation >= 3]"},
    {"E0502", SEV_ERROR, "a condition is due, or a value",
     "A reading is not true or false by itself; the rule is in the comparison.",
     "checks:\n  booster-ready:\n    pass: [sedation]",
     "checks:\n  booster-ready:\n    pass: [sedation >= 3]"},
    {"E0503", SEV_ERROR, "two kinds of quantity in one comparison",
     "A pressure compared with a bare number hides a unit that somebody has to guess.",
     "checks:\n  booster-ready:\n    pass: [bp.systolic < 160]",
     "checks:\n  booster-ready:\n    pass: [bp.systolic < 160 mmHg]"},
    {"E0504", SEV_ERROR, "a condition asks for what is not recorded",
     "What nobody measures stays unknown for ever, and the gate never opens.",
     "checks:\n  booster-ready:\n    pass: [sedatoin >= 3]",
     "checks:\n  booster-ready:\n    pass: [sedation >= 3]"},
    {"E0505", SEV_ERROR, "a function that does not exist",
     "Only functions with a fixed meaning can be proven safe before a patient meets them.",
     "checks:\n  booster-ready:\n    pass: [average(sedation over 20 min) >= 3]",
     "checks:\n  booster-ready:\n    pass: [min(sedation over 20 min) >= 3]"},
    {"E0506", SEV_ERROR, "which reading is meant",
     "A change is measured against one reading; another one could hide that the patient got worse.",
     "checks:\n  booster-ready:\n    pass: [sedation at first dose >= 3]",
     "checks:\n  booster-ready:\n    pass: [sedation at baseline >= 3]"},
    {"E0507", SEV_ERROR, "a bound that nothing can reach",
     "An alert at a score of 50 never comes when the form ends at 9.",
     "checks:\n  booster-ready:\n    pass: [mood.total < 50]",
     "checks:\n  booster-ready:\n    pass: [mood.total < 5]"},
    {"E0601", SEV_ERROR, "how a moment is written",
     "Everything that is due hangs on a moment; it must be the same one for everybody.",
     "sessions:\n  medicine:\n    staff:\n      monitor: {from: dose 0}",
     "sessions:\n  medicine:\n    staff:\n      monitor: {from: first dose}"},
    {"E0602", SEV_ERROR, "how a time is written",
     "A reading without a clear time is not missed when it does not come.",
     "sessions:\n  medicine:\n    stages:\n      journey:\n        steps:\n          - {monitor: "
     "bp, at: sometimes}",
     "sessions:\n  medicine:\n    stages:\n      journey:\n        steps:\n          - {monitor: "
     "bp, at: every 30 min from first dose to leaving}"},
    {"E0701", SEV_ERROR, "limits that contradict each other",
     "At the bedside one of two limits would be wrong, and nobody knows which.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        limits: {session: 150 mg}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        limits: {session: 300 mg}"},
    {"E0702", SEV_ERROR, "lines after `else` are never read", "A block below `else` stops nobody.",
     "checks:\n  mood-asked:\n    verdicts:\n      - {else: pass}\n      - {when: mood.risk = "
     "high, then: block}",
     "checks:\n  mood-asked:\n    verdicts:\n      - {when: mood.risk = high, then: block}\n      "
     "- {else: pass}"},
    {"E0703", SEV_ERROR, "bands leave a hole",
     "A score in the hole has no name, and nobody is told what it means.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0: none, 2..3: strong}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0..1: none, 2..3: strong}"},
    {"E0704", SEV_ERROR, "bands overlap", "The same score would be mild and severe.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0..2: none, 2..3: strong}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0..1: none, 2..3: strong}"},
    {"E0705", SEV_ERROR, "bands and the score do not match",
     "A band beyond the score comes from another form, and then all of them may be wrong.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0..1: none, 2..27: strong}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores: {total: {sum: all}}\n    "
     "bands: {0..1: none, 2..3: strong}"},
    {"E0706", SEV_ERROR, "a dose rule that cannot be followed",
     "75 mg cannot be made from lozenges of 50 mg; somebody would cut one.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {allowed: 75..200 mg}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {allowed: 50..200 "
     "mg}"},
    {"E0707", SEV_ERROR, "a round without a route",
     "Whether it is a lozenge or an injection must not be decided at the bedside.",
     "course:\n  - phase: more\n    do:\n      - {session: medicine}",
     "course:\n  - phase: more\n    route: {1: sublingual}\n    do:\n      - {session: medicine}"},
    {"E0708", SEV_ERROR, "how a duty between contacts is written",
     "What has to be done before the next dose must name the next dose.",
     "course:\n  - phase: more\n    do:\n      - {session: integration, at: day 3, must: soon}",
     "course:\n  - phase: more\n    route: {1: sublingual}\n    do:\n      - {session: medicine}\n "
     "     - {session: integration, at: day 3, must: before last medicine}"},
    {"E0709", SEV_ERROR, "steps that wait for each other", "Neither of them can ever begin.",
     "sessions:\n  call:\n    steps:\n      - {confirm: one, after: two}\n      - {confirm: two, "
     "after: one}",
     "sessions:\n  call:\n    steps:\n      - {confirm: one}\n      - {confirm: two, after: one}"},
    {"E0710", SEV_ERROR, "bounds of a gap in the wrong order",
     "With them no day would be right for the next dose.",
     "course:\n  - phase: more\n    route: {1: sublingual}\n    gap: {at least: 2 d, never under: "
     "6 d}\n    do:\n      - {session: medicine}",
     "course:\n  - phase: more\n    route: {1: sublingual}\n    gap: {at least: 6 d, never under: "
     "2 d}\n    do:\n      - {session: medicine}"},
    {"E0711", SEV_ERROR, "people that cannot be two different ones",
     "A second pair of eyes protects the patient only when it belongs to somebody else.",
     "sessions:\n  call:\n    steps:\n      - {sign: closing, by: patient and patient}",
     "sessions:\n  call:\n    steps:\n      - {sign: closing, by: patient and therapist}"},
    {"E0712", SEV_ERROR, "a supervised dose that nobody watches",
     "A patient who was promised company would be alone while breathing or pressure can fail.",
     "sessions:\n  medicine:\n    staff:\n      monitor: {to: last dose}",
     "sessions:\n  medicine:\n    staff:\n      monitor: {to: leaving}"},
    {"E0713", SEV_ERROR, "doses that repeat need a gap",
     "Without it the next dose could be given the next day.",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    do:\n      - "
     "{session: medicine}",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    gap: {at least: "
     "6 d}\n    do:\n      - {session: medicine}"},
    {"E0714", SEV_ERROR, "a course only moves down the page",
     "A course that can go back may never end; what comes again is a `repeat`.",
     "course:\n  - phase: more\n    do:\n      - {session: integration, at: day 7}\n    next: "
     "[{else: more}]",
     "course:\n  - phase: more\n    do:\n      - {session: integration, at: day 7}\n    next: "
     "[{else: end}]"},
    {"E0715", SEV_ERROR, "a score that may say nothing",
     "Whoever reads the result cannot tell `no risk` from `nobody thought of this`.",
     "forms:\n  other:\n    answers: yes or no\n    items: [calm]\n    scores:\n      risk:\n      "
     "  - {when: calm = no, then: high}",
     "forms:\n  other:\n    answers: yes or no\n    items: [calm]\n    scores:\n      risk:\n      "
     "  - {when: calm = no, then: high}\n        - {else: low}"},
    {"E0716", SEV_ERROR, "a floor that protects nothing",
     "A limit that was meant to hold in every variant would hold in none.",
     "floors: [checks/bp-redy]", "floors: [checks/bp-ready]"},
    {"E0717", SEV_ERROR, "a guarantee that says no whole thing",
     "Only what is said in full can be proven before a patient meets it.",
     "guarantees:\n  consent-first: {before: lunch}",
     "guarantees:\n  consent-first: {before: dose}"},
    {"E0718", SEV_ERROR, "a dose without its checks",
     "Consent is looked at before every dose, and under supervision the gap and the staff too.",
     "sessions:\n  medicine:\n    stages:\n      dose: {enter: [consent, gap, bp-ready]}",
     "sessions:\n  medicine:\n    stages:\n      dose: {enter: [consent, gap, staff, bp-ready]}"},
    {"E0719", SEV_ERROR, "a call without a deadline",
     "A call that nobody has to answer by a certain time is answered late.",
     "alerts:\n  low:\n    when: spo2 < 90 %\n    do: [call prescriber]",
     "alerts:\n  low:\n    when: spo2 < 90 %\n    do: [call prescriber]\n    within: 5 min"},
    {"E0720", SEV_ERROR, "an infusion that cannot run",
     "A pump needs a solution and a time; a lozenge has no rate.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {over: 40 min}",
     "medicines:\n  ketamine:\n    routes:\n      intramuscular:\n        dose: {over: 40 min}"},
    {"E0721", SEV_ERROR, "a rest without devices",
     "Only what is given piece by piece has a pause between two pieces.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {rest: 5 min}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        form: device 50 mg\n        "
     "dose: {rest: 5 min}"},
    {"E0722", SEV_ERROR, "a supplement without a window or a limit",
     "A second dose that may come at any time, and as often as one likes, is how an overdose adds "
     "up.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        supplement: {allowed: 50 % "
     "of "
     "first dose, at: 90..150 min after start, times: 1}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        supplement: {allowed: 50 % "
     "of "
     "first dose, at: 90..150 min after first dose, times: 1}"},
    {"E0723", SEV_ERROR, "one step without choices",
     "One step leads from one choice to the next; in a range nobody knows how far it is.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {raise: {by: one "
     "step}}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {allowed: [50 mg, 100 "
     "mg, 200 mg], raise: {by: one step}}"},
    {"E0724", SEV_ERROR, "a share that cannot be given",
     "A share beyond the limit of a session stands on the page and is refused at the bedside.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        supplement: {allowed: 600 % "
     "of "
     "first dose, at: 90..150 min after first dose, times: 1}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        supplement: {allowed: 50 % "
     "of "
     "first dose, at: 90..150 min after first dose, times: 1}"},
    {"E0725", SEV_ERROR, "a limit by cases that leaves somebody out",
     "Whoever meets no line would have no limit at all.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose:\n          first:\n   "
     "  "
     "       - {when: age >= 65, then: at most 50 mg}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose:\n          first:\n   "
     "  "
     "       - {when: age >= 65, then: at most 50 mg}\n            - {else: at most 100 mg}"},
    {"E0726", SEV_ERROR, "a dose that nobody of the clinic gives",
     "At home nobody sees whether breathing or pressure fails; a supervised protocol promises that "
     "somebody does.",
     "sessions:\n  medicine:\n    where: home", "sessions:\n  medicine:\n    where: clinic"},
    {"E0727", SEV_ERROR, "people who may not give or check a dose",
     "An injection by somebody without the training harms; a check by somebody who cannot read it "
     "protects nobody.",
     "sessions:\n  medicine:\n    stages:\n      dose:\n        steps:\n          - {dose: "
     "ketamine, "
     "ordered by: prescriber, second: attendant}",
     "sessions:\n  medicine:\n    stages:\n      dose:\n        steps:\n          - {dose: "
     "ketamine, "
     "ordered by: prescriber, second: nurse}"},
    {"E0730", SEV_ERROR, "a time that hangs on an answer",
     "Every case has to give one day, or a dose would come twice or never.",
     "course:\n  - phase: more\n    do:\n      - session: integration\n        at:\n          - "
     "{when: mood.total >= 5, then: every 7 d from last medicine}\n          - {else: 14 d after "
     "last medicine}",
     "course:\n  - phase: more\n    do:\n      - session: integration\n        at:\n          - "
     "{when: mood.total >= 5, then: 7 d after last medicine}\n          - {else: 14 d after "
     "last medicine}"},
    {"E0731", SEV_ERROR, "a name that is another kind of session",
     "`last medicine` means every medicine session; a talk by that name would be counted as one.",
     "course:\n  - phase: more\n    do:\n      - {session: integration, name: follow-up, at: 7 d "
     "after last medicine}",
     "course:\n  - phase: more\n    do:\n      - {session: integration, name: closing, at: 7 d "
     "after last medicine}"},
    {"E0732", SEV_ERROR, "a first dose that waits for the one before it",
     "Nothing comes before the first dose: no day would ever be planned for it, nor for those "
     "after.",
     "course:\n  - phase: medicine-phase\n    repeat: 6\n    route: {1..6: sublingual}\n    gap: "
     "{at "
     "least: 6 d}\n    do:\n      - "
     "{session: medicine, at: 7 d after previous medicine}\nexits: [{when: withdrawn, then: end}]",
     "course:\n  - phase: medicine-phase\n    repeat: 6\n    route: {1..6: sublingual}\n    gap: "
     "{at "
     "least: 6 d}\n    do:\n      - "
     "{session: medicine}\nexits: [{when: withdrawn, then: end}]"},
    {"E0740", SEV_ERROR, "posts that cannot be filled",
     "A post that nobody is asked for leaves the patient with one person where two were meant.",
     "sessions:\n  medicine:\n    staff:\n      monitor: {besides: [attendant]}",
     "sessions:\n  medicine:\n    staff:\n      monitor: {besides: [therapist]}"},
    {"E0741", SEV_ERROR, "who consents",
     "Consent is the patient's own, or also that of a parent; nobody on the staff can give it.",
     "consent: {by: patient and nurse}", "consent: {by: patient and parent}"},
    {"E0742", SEV_ERROR, "a step that one person does",
     "Two people cannot take one reading: each of them would believe that the other one has.",
     "sessions:\n  call:\n    steps: [{form: mood, by: nurse and therapist}]",
     "sessions:\n  call:\n    steps: [{confirm: heard, by: nurse and therapist}]"},
    {"E0743", SEV_ERROR, "hidden from whoever does it",
     "Nobody can be kept from knowing what they have to say or to give themselves.",
     "sessions:\n  call:\n    steps: [{ask: guess, answer: text, by: therapist, hidden from: "
     "[therapist]}]",
     "sessions:\n  call:\n    steps: [{ask: guess, answer: text, by: nurse, hidden from: "
     "[therapist]}]"},
    {"E0744", SEV_ERROR, "a condition that asks what was drawn",
     "What Tend then says or asks for would tell everybody what is sealed.",
     "lists:\n  arm: {values: [active, comparator]}\nchecks:\n  ready: {pass: [arm = active], "
     "otherwise: block}",
     "lists:\n  arm: {values: [active, comparator]}\nchecks:\n  ready: {pass: [age >= 18], "
     "otherwise: block}"},
    {"E0745", SEV_ERROR, "kits that leave somebody out",
     "For whoever was drawn nothing could be prepared, and on the day it would be improvised.",
     "lists:\n"
     "  arm: {values: [active, placebo], hidden from: [nurse]}\n"
     "medicines:\n"
     "  study-medicine:\n"
     "    substance: one of two\n"
     "    kits: {list: arm, prepared by: pharmacist, contents: {active: {substance: ketamine, "
     "allowed: 10..40 mg}}}\n"
     "    routes: {oral: {form: tablet 10 mg, dose: {allowed: 10..40 mg}, limits: {session: 40 "
     "mg}}}\n"
     "sessions:\n"
     "  call:\n"
     "    steps: [{allocate: arm}]",
     "lists:\n"
     "  arm: {values: [active, placebo], hidden from: [nurse]}\n"
     "medicines:\n"
     "  study-medicine:\n"
     "    substance: one of two\n"
     "    kits: {list: arm, prepared by: pharmacist, contents: {active: {substance: ketamine, "
     "allowed: 10..40 mg}, placebo: {substance: sugar}}}\n"
     "    routes: {oral: {form: tablet 10 mg, dose: {allowed: 10..40 mg}, limits: {session: 40 "
     "mg}}}\n"
     "sessions:\n"
     "  call:\n"
     "    steps: [{allocate: arm}]"},
    {"E0747", SEV_ERROR, "kits that do not hide what is in them",
     "An amount that one step keeps and the next one tells is known to everybody.",
     "lists:\n"
     "  arm: {values: [active, placebo]}\n"
     "medicines:\n"
     "  study-medicine:\n"
     "    substance: one of two\n"
     "    kits: {list: arm, prepared by: pharmacist, contents: {active: {substance: ketamine, "
     "allowed: 10..40 mg}, placebo: {substance: sugar}}}\n"
     "    routes: {oral: {form: tablet 10 mg, dose: {allowed: 10..40 mg}, limits: {session: 40 "
     "mg}}}\n"
     "sessions:\n"
     "  call:\n"
     "    steps: [{allocate: arm}]",
     "lists:\n"
     "  arm: {values: [active, placebo], hidden from: [nurse]}\n"
     "medicines:\n"
     "  study-medicine:\n"
     "    substance: one of two\n"
     "    kits: {list: arm, prepared by: pharmacist, contents: {active: {substance: ketamine, "
     "allowed: 10..40 mg}, placebo: {substance: sugar}}}\n"
     "    routes: {oral: {form: tablet 10 mg, dose: {allowed: 10..40 mg}, limits: {session: 40 "
     "mg}}}\n"
     "sessions:\n"
     "  call:\n"
     "    steps: [{allocate: arm}]"},
    {"E0749", SEV_ERROR, "one medicine with two doses in a session",
     "An order would be for either of them, and both could be given on it.",
     "sessions:\n  medicine:\n    stages:\n      dose:\n        steps:\n          - {dose: "
     "ketamine, "
     "ordered by: prescriber, by: nurse, second: therapist}\n          - {dose: ketamine, name: "
     "again, "
     "ordered by: prescriber, by: nurse, second: therapist}",
     "sessions:\n  medicine:\n    stages:\n      dose:\n        steps:\n          - {dose: "
     "ketamine, "
     "ordered by: prescriber, by: nurse, second: therapist, when: number = 1}\n          - {dose: "
     "ketamine, name: later, ordered by: prescriber, by: nurse, second: therapist, when: number >= "
     "2}"},
    {"E0750", SEV_ERROR, "a percentage of something without an end",
     "60 % of nobody knows what would be reached by accident, or never.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      result: "
     "[{else: fine}]\n      share: {percent of maximum: result}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      points: "
     "{sum: all}\n      share: {percent of maximum: points}"},
    {"E0751", SEV_ERROR, "what a value cannot be worked out from",
     "A weight that hangs on itself, or on how a check came out, is no fact about a patient.",
     "measures:\n  lean: {unit: kg, range: 30..120 kg, from: lean * 2}",
     "measures:\n  lean: {unit: kg, range: 30..120 kg, from: weight * 75 %}"},
    {"E0752", SEV_ERROR, "what is worked out is not measured",
     "Somebody would be sent to read off what no scale shows, and type in a guess.",
     "measures:\n  lean: {unit: kg, range: 30..120 kg, from: weight * 75 %}\nalerts:\n  odd:\n   "
     " when: lean < 40 kg\n    do: [measure lean]\n    within: 5 min",
     "measures:\n  lean: {unit: kg, range: 30..120 kg, from: weight * 75 %}\nalerts:\n  odd:\n   "
     " when: lean < 40 kg\n    do: [measure weight]\n    within: 5 min"},
    {"E0753", SEV_ERROR, "what a form cannot ask by itself",
     "While a form is answered it sees its own answers, age and sex; anything else would never be "
     "known, and the item never asked.",
     "forms:\n  talk:\n    answers: 0..3\n    items: [calm, {item: plan, when: mood.total >= 5}]",
     "forms:\n  talk:\n    answers: 0..3\n    items: [{item: burden, answers: 0..9, from: "
     "mood.total}, {item: plan, when: burden >= 5}]"},
    {"E0760", SEV_ERROR, "a base that cannot be read",
     "A variant without its base is a list of changes to nothing.",
     "(no kap-lozenge-im.yaml beside it) extends: kap-lozenge-im ^1.0",
     "(kap-lozenge-im.yaml beside it) extends: kap-lozenge-im ^1.0"},
    {"E0761", SEV_ERROR, "a base of another version or name",
     "A change made for one version can mean something else in another.",
     "(the base is 2.0.0) extends: kap-lozenge-im ^1.0",
     "(the base is 1.2.0) extends: kap-lozenge-im ^1.0"},
    {"E0762", SEV_ERROR, "an address that leads nowhere",
     "A change that is not made leaves the base's limit in force while everybody believes "
     "otherwise.",
     "(in a variant) change: [{set: checks/bp-redy/fresh/bp, to: 10 min}]",
     "(in a variant) change: [{set: checks/bp-ready/fresh/bp, to: 10 min}]"},
    {"E0763", SEV_ERROR, "how a change is written",
     "Half a change could be read as leaving something out.",
     "(in a variant) change: [{set: checks/bp-ready/fresh/bp}]",
     "(in a variant) change: [{set: checks/bp-ready/fresh/bp, to: 10 min}]"},
    {"E0764", SEV_ERROR, "two changes of one place",
     "Of two changes only one could hold, and nobody could see which.",
     "(in a variant) change: [{set: values/stay, to: 150 min}, {remove: values/stay}]",
     "(in a variant) change: [{set: values/stay, to: 150 min}]"},
    {"E0765", SEV_ERROR, "variants that hang on each other",
     "What is put together from many files is read whole by nobody.",
     "(a variant that extends itself)", "(a variant that extends a protocol)"},
    {"E0766", SEV_ERROR, "a floor that is loosened",
     "What the base holds as a floor keeps patients safe in every clinic that builds on it.",
     "(in a variant, bp-ready is a floor) change: [{set: checks/bp-ready/fresh/bp, to: 60 min}]",
     "(in a variant, bp-ready is a floor) change: [{set: checks/bp-ready/fresh/bp, to: 10 min}]"},
    {"E0767", SEV_ERROR, "a floor that is asked for no more",
     "A check protects nobody at a door where it is not asked.",
     "(in a variant) change: [{remove: sessions/medicine/stages/dose/enter/bp-ready}]",
     "(in a variant) change: [{add: sessions/medicine/stages/dose/enter, with: adult}]"},
    {"E0768", SEV_ERROR, "a promise of the base that is taken back",
     "Whoever knows the base counts on its promises in every variant of it.",
     "(in a variant) change: [{set: supervised, to: no}]",
     "(in a variant) change: [{add: floors, with: checks/adult}]"},
    {"E0780", SEV_ERROR, "a guarantee that nothing asks for",
     "A promise that no check keeps reassures the reader and protects nobody.",
     "guarantees:\n  asked: {before: dose, always: passed(fit-to-leave)}",
     "guarantees:\n  asked: {before: dose, always: passed(bp-ready)}"},
    {"E0781", SEV_ERROR, "a guarantee and a limit that disagree",
     "The limit is what holds at the bedside; the promise reads as if a lower one did.",
     "guarantees:\n  never-too-much: {never: total(ketamine intramuscular) > 80 mg, in: session}",
     "guarantees:\n  never-too-much: {never: total(ketamine intramuscular) > 100 mg, in: session}"},
    {"E0782", SEV_ERROR, "a guarantee of readings that are not due",
     "Between two readings too far apart a pressure climbs unseen, though the page promises "
     "otherwise.",
     "guarantees:\n  watched: {from: first dose, to: leaving, due: bp, at most: 20 min apart}",
     "guarantees:\n  watched: {from: first dose, to: leaving, due: bp, at most: 35 min apart}"},
    {"E0783", SEV_ERROR, "what a waiver may name",
     "An error has to be mended; a reason beside it would not make the dose safer.",
     "waive:\n  - {code: E0301, at: values/stay, because: We write it so}",
     "waive:\n  - {code: W0807, at: values/stay, because: Our patients stay overnight}"},
    {"E0790", SEV_ERROR, "a further dose that goes by old readings",
     "What the first dose does to this patient is seen only after it: a pressure from before it "
     "says "
     "nothing about a second one.",
     "checks:\n  booster-ready:\n    fresh: {bp: 30 min, sedation: 30 min}",
     "checks:\n  booster-ready:\n    fresh: {bp: 5 min, sedation: 5 min}"},
    {"E0791", SEV_ERROR, "no reading when the effect is strongest",
     "Pressure is highest then; a reading before and one after would both look well.",
     "medicines:\n  ketamine:\n    routes:\n      intramuscular:\n        effect: {onset: 3..5 "
     "min, "
     "peak: 20..28 min}",
     "medicines:\n  ketamine:\n    routes:\n      intramuscular:\n        effect: {onset: 3..5 "
     "min, "
     "peak: 15..30 min}"},
    {"E0792", SEV_ERROR, "what is worse has no line of its own",
     "A rule for the moderate case that lets the grave one through protects the wrong patients.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      risk:\n        - "
     "{when: "
     "calm >= 3, then: high}\n        - {when: calm >= 2, then: moderate}\n        - {else: "
     "none}\nchecks:\n  "
     "mood-asked:\n    verdicts:\n      - {when: other.risk = moderate, then: hold, say: Talk "
     "first.}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      risk:\n        - "
     "{when: "
     "calm >= 3, then: high}\n        - {when: calm >= 2, then: moderate}\n        - {else: "
     "none}\nchecks:\n  "
     "mood-asked:\n    verdicts:\n      - {when: other.risk = high, then: block, say: Not "
     "today.}\n      - "
     "{when: other.risk = moderate, then: hold, say: Talk first.}"},
    {"E0793", SEV_ERROR, "a line that is never reached",
     "Lines are read from the top; what the ones above take away never happens, though the page "
     "says it does.",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      risk:\n        - "
     "{when: calm >= 1, then: low}\n        - {when: calm >= 2, then: high}\n        - {else: "
     "none}",
     "forms:\n  other:\n    answers: 0..3\n    items: [calm]\n    scores:\n      risk:\n        - "
     "{when: calm >= 2, then: high}\n        - {when: calm >= 1, then: low}\n        - {else: "
     "none}"},
    {"E0794", SEV_ERROR, "a branch that leaves somebody out",
     "A patient for whom no line is true would go on with the phase below, and nobody decided "
     "that.",
     "course:\n  - phase: early\n    do: [{session: screening, at: day -7}]\n    next: [{when: "
     "mood.total < 5, then: late}]\n  - phase: late\n    do: [{session: integration, at: day 3}]\n"
     "exits: [{when: withdrawn, then: end}]",
     "course:\n  - phase: early\n    do: [{session: screening, at: day -7}]\n    next: [{when: "
     "mood.total < 5, then: late}, {else: end}]\n  - phase: late\n    do: [{session: integration, "
     "at: day 3}]\nexits: [{when: withdrawn, then: end}]"},
    {"E0795", SEV_ERROR, "who signs, and what nobody signs away",
     "An order and a way around a limit are answered for by somebody who may; a block has none.",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic >= 160 mmHg, then: block, "
     "again: "
     "{readings: 2, apart: 5 min}, after that: sign by prescriber, say: Too high.}",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic >= 160 mmHg, then: hold, "
     "again: "
     "{readings: 2, apart: 5 min}, after that: sign by prescriber, say: Too high.}"},
    {"E0796", SEV_ERROR, "doses without the talk between them",
     "`integration: required` is a promise: what came up is looked at before more comes up.",
     "integration: required\ncourse:\n  - phase: more\n    repeat: 2\n    route: {1..2: "
     "sublingual}\n  "
     "  gap: {at least: 6 d}\n    do:\n      - {session: medicine}\n      - {session: integration, "
     "at: 1..4 d after medicine}\nexits: [{when: withdrawn, then: end}]",
     "integration: required\ncourse:\n  - phase: more\n    repeat: 2\n    route: {1..2: "
     "sublingual}\n  "
     "  gap: {at least: 6 d}\n    do:\n      - {session: medicine}\n      - {session: integration, "
     "at: 1..4 d after medicine, must: before next medicine}\nexits: [{when: withdrawn, then: "
     "end}]"},
    {"E0797", SEV_ERROR, "a dose that goes up whatever the last one did",
     "More of what was badly borne is how a course becomes a harm.",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {raise: {by: at most "
     "50 "
     "mg, when: number >= 2}}",
     "medicines:\n  ketamine:\n    routes:\n      sublingual:\n        dose: {raise: {by: at most "
     "50 "
     "mg, when: tolerated = yes}}"},
    {"E0798", SEV_ERROR, "a hole in the hand-out",
     "What is not written down the patient does not know at home: what to leave out, when to call.",
     "guide:\n  medicine: [You will rest in a quiet room.]",
     "guide:\n  call: [We call you the next day.]"},
    {"E0799", SEV_ERROR, "a hand-out that most people cannot read",
     "A page that is not understood is worse than none: everybody believes that it was.",
     "guide:\n  call:\n    - Contraindications necessitate immediate notification of the "
     "responsible "
     "physician.\n    - Dissociation constitutes a temporary alteration of consciousness.",
     "guide:\n  call:\n    - Tell us at once if something is wrong.\n    - You may feel far away "
     "for a "
     "while. That passes."},
    {"W0801", SEV_WARNING, "a checklist that is too long",
     "Lists over nine steps get skimmed, and the skipped line is the one that mattered.",
     "sessions:\n  call:\n    steps: [{confirm: a}, {confirm: b}, {confirm: c}, {confirm: d}, "
     "{confirm: e}, {confirm: f},\n            {confirm: g}, {confirm: h}, {confirm: i}, {confirm: "
     "j}]",
     "sessions:\n  call:\n    steps: [{confirm: a}, {confirm: b}, {confirm: c}]"},
    {"W0802", SEV_WARNING, "a checklist without a mode",
     "Doing and then confirming, or reading and then doing: mixed up, lines are ticked unread.",
     "sessions:\n  video:\n    kind: call\n    where: video\n    stages:\n      talk:\n        "
     "steps: [{confirm: a}]",
     "sessions:\n  video:\n    kind: call\n    where: video\n    stages:\n      talk:\n        "
     "mode: do-confirm\n        steps: [{confirm: a}]"},
    {"W0803", SEV_WARNING, "no emergency lines",
     "When it is needed nobody has time to think what comes first.",
     "(a protocol with a medicine and without `anytime`)",
     "anytime:\n  emergency: [Help called, Oxygen on]"},
    {"W0804", SEV_WARNING, "a weaker verdict hides a stronger one",
     "The first true line decides: a hold above a block lets through what should be blocked.",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic > 140 mmHg, then: hold}\n    "
     "  - {when: bp.systolic >= 160 mmHg, then: block}",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic >= 160 mmHg, then: block}\n  "
     "    - {when: bp.systolic > 140 mmHg, then: hold}"},
    {"W0805", SEV_WARNING, "something that nothing uses",
     "Most often it was meant to be used: a check that no stage asks for protects nobody.",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block",
     "sessions:\n  medicine:\n    stages:\n      journey: {leave: [fit-to-leave]}"},
    {"W0806", SEV_WARNING, "a sentence that is hard to follow",
     "A patient who is anxious takes in about twenty words at once.",
     "guide:\n  call:\n    - You will rest in a quiet room and somebody will stay with you all "
     "of the time and you can ask for a hand and for water.",
     "guide:\n  call:\n    - You will rest in a quiet room. Somebody stays with you all of the "
     "time."},
    {"W0807", SEV_WARNING, "a patient may leave early",
     "Patients have collapsed and pressures peaked after people stopped watching; most often a "
     "digit is missing.",
     "values:\n  stay: 12 min", "values:\n  stay: 120 min"},
    {"W0808", SEV_WARNING, "the watch ends before the peak",
     "Until readings have been highest nobody knows how high they go.",
     "checks:\n  settled:\n    pass: [since(last dose) >= 6 min]\n    otherwise: hold\n    say: "
     "Wait.\nsessions:\n  medicine:\n    stages:\n      journey: {leave: [settled, fit-to-leave]}",
     "checks:\n  settled:\n    pass: [since(last dose) >= 60 min]\n    otherwise: hold\n    say: "
     "Wait.\nsessions:\n  medicine:\n    stages:\n      journey: {leave: [settled, fit-to-leave]}"},
    {"W0809", SEV_WARNING, "doses less than a day apart",
     "No published course gives two within a day; most often a number is wrong.",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    gap: {at least: "
     "0 d}\n    do:\n      - {session: medicine}",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    gap: {at least: "
     "6 d}\n    do:\n      - {session: medicine}"},
    {"W0810", SEV_WARNING, "vital signs of an hour ago before a dose",
     "A pressure changes within minutes; one of this morning says nothing about now.",
     "checks:\n  bp-ready:\n    fresh: {bp: 15 h}",
     "checks:\n  bp-ready:\n    fresh: {bp: 15 min}"},
    {"W0811", SEV_WARNING, "a booster before the first dose is felt",
     "What the first dose does is not known yet, and the second adds to it.",
     "checks:\n  booster-ready:\n    fresh: {bp: 3 min, sedation: 3 min}\nmedicines:\n  "
     "ketamine:\n    "
     "routes:\n      intramuscular:\n        booster: {at: 4..20 min after first dose}",
     "medicines:\n  ketamine:\n    routes:\n      intramuscular:\n        booster: {at: 10..20 min "
     "after first dose}"},
    {"W0812", SEV_WARNING, "a comparison that seems turned round",
     "`<=` for `>=` lets a drowsy patient go home, and reads almost the same.",
     "checks:\n  fit-to-leave:\n    pass: [since(last dose) <= stay, sedation = 5]",
     "checks:\n  fit-to-leave:\n    pass: [since(last dose) >= stay, sedation = 5]"},
    {"W0813", SEV_WARNING, "a verdict without a word",
     "Somebody who is stopped and not told why looks for a way around.",
     "alerts:\n  low:\n    when: spo2 < 90 %\n    do: [no more doses]",
     "alerts:\n  low:\n    when: spo2 < 90 %\n    do: [no more doses]\n    say: Give oxygen."},
    {"W0814", SEV_WARNING, "a question that asks two things",
     "A no to both and a no to one look the same in the record.",
     "sessions:\n  call:\n    steps:\n      - {ask: sleeping, answer: yes or no, title: Did you "
     "sleep and did you eat}",
     "sessions:\n  call:\n    steps:\n      - {ask: sleeping, answer: yes or no, title: Did you "
     "sleep}"},
    {"W0815", SEV_WARNING, "a tick where a value belongs",
     "A tick is set by habit; a value has to be looked at first.",
     "sessions:\n  call:\n    steps:\n      - {confirm: companion, title: Who is with the patient}",
     "sessions:\n  call:\n    steps:\n      - {ask: companion, answer: text, title: Who is with "
     "the patient}"},
    {"W0816", SEV_WARNING, "too much in one minute",
     "What is due all at once is done late, or written down without being done.",
     "(ten readings and look-ins that fall due in the same minute)",
     "(some of them five minutes later)"},
    {"W0817", SEV_WARNING, "a text that is hard to read",
     "Four in ten adults struggle with usual medical text, and more when they are anxious.",
     "guide:\n  call:\n    - Somebody will telephone you on the morning after the medicine.\n    - "
     "Tell us what you remember about the hours after the session.",
     "guide:\n  call:\n    - We call you the next day.\n    - Tell us what felt odd that night. "
     "Tell us if "
     "you slept."},
    {"W0818", SEV_WARNING, "a gate that cannot pass",
     "The day stops at it for every patient, and people learn to work around gates.",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic >= 160 mmHg, then: block, "
     "say: Too high.}\n      - {else: hold, say: Wait.}",
     "checks:\n  bp-ready:\n    verdicts:\n      - {when: bp.systolic >= 160 mmHg, then: block, "
     "say: Too high.}\n      - {else: pass}"},
    {"W0819", SEV_WARNING, "a waiver that nothing needs",
     "The next fault of that kind at that place would be waived unseen.",
     "waive:\n  - {code: W0807, at: values/stay, because: Our patients stay overnight}",
     "values:\n  stay: 120 min"},
    {"W0820", SEV_WARNING, "how far apart readings may be",
     "What nobody states nobody can hold the schedule against; holes open when it is edited.",
     "(a supervised protocol without a guarantee of `due`)",
     "guarantees:\n  watched: {from: first dose, to: leaving, due: bp, at most: 35 min apart}"},
    {"W0821", SEV_WARNING, "no reading at the published peak",
     "Pressure is highest then; most often a time was left out.",
     "sessions:\n  medicine:\n    stages:\n      journey:\n        mode: do-confirm\n        "
     "leave: "
     "[fit-to-leave]\n        steps:\n          - monitor: [bp, spo2, sedation]\n            name: "
     "vitals\n            at: 15, 25, "
     "60 min after last dose, then every 30 min to leaving",
     "sessions:\n  medicine:\n    stages:\n      journey:\n        mode: do-confirm\n        "
     "leave: "
     "[fit-to-leave]\n        steps:\n          - {monitor: [bp, spo2, sedation], name: vitals, "
     "at: every 15 min from "
     "last dose to leaving}"},
    {"W0822", SEV_WARNING, "something watched that sets nothing off",
     "A figure that is written down and leads to nothing is noticed by whoever looks, and later by "
     "nobody.",
     "alerts:\n  oxygen-low:\n    when: spo2 < 92 %",
     "alerts:\n  pressure-high:\n    when: bp.systolic >= 180 mmHg or sedation <= 1\n    do: [no "
     "more "
     "doses]\n    say: Stay close and call the prescriber."},
    {"W0823", SEV_WARNING, "a talk that may come after the next dose",
     "A talk about the last time, held after the next one, comes too late for both.",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    gap: {at least: "
     "3 "
     "d}\n    do:\n      - {session: medicine}\n      - {session: integration, at: 1..4 d after "
     "medicine}\nexits: [{when: withdrawn, then: end}]",
     "course:\n  - phase: more\n    repeat: 2\n    route: {1..2: sublingual}\n    gap: {at least: "
     "3 "
     "d}\n    do:\n      - {session: medicine}\n      - {session: integration, at: 1..4 d after "
     "medicine, must: before next medicine}\nexits: [{when: withdrawn, then: end}]"},
    {"W0824", SEV_WARNING, "a word that has a plain one",
     "A word that one reader in three does not know is skipped, and what it warned of with it.",
     "guide:\n  call: [You may feel some dissociation.]",
     "guide:\n  call: [You may feel far away.]"},
    {"W0825", SEV_WARNING, "a text that could be easier",
     "Six years of school are what a text for everybody aims at.",
     "guide:\n  call:\n    - We will telephone you the day after the medicine session.\n    - "
     "Please tell "
     "us about anything unusual that you noticed.",
     "guide:\n  call:\n    - We call you the next day.\n    - Tell us what felt odd that night. "
     "Tell us if "
     "you slept."},
    {"W0826", SEV_WARNING, "a time in a hand-out that is no time of the protocol",
     "The protocol is changed, the sentence stays, and the patient keeps to the old one.",
     "guide:\n  call: [Keep your phone near for five hours.]",
     "guide:\n  call: [Keep your phone near for four hours.]"},
    {"W0827", SEV_WARNING, "a time that is asked for and not told",
     "A patient who was not told to fast is sent home, or fasts too short and is not.",
     "guide:\n  medicine:\n    do: [Ask an adult to take you home.]\n    do not: [Eat before you "
     "come.]\n    the medicine: [You will rest in a quiet room.]\n    may feel: [You may feel far "
     "away.]\n    in charge: [You can say no at any time.]\n    going home: [An adult takes you "
     "home.]\n    call us if: [you feel worse]\n    call for help if: [you have chest pain]",
     "guide:\n  medicine:\n    do: [Ask an adult to take you home.]\n    do not: [Eat before you "
     "come.]\n    the medicine: [\"You stay {stay}.\"]\n    may feel: [You may feel far away.]\n   "
     " "
     "in charge: [You can say no at any time.]\n    going home: [An adult takes you home.]\n    "
     "call us if: [you feel worse]\n    call for help if: [you have chest pain]"},
    {"W0828", SEV_WARNING, "a sentence that prepares for a check that nobody asks",
     "The patient brings somebody along, and who comes alone goes home alone.",
     "checks:\n  adult:\n    pass: [age >= 18]\n    otherwise: block\n    say: Too "
     "young.\nguide:\n  "
     "call: [\"Have your passport with you {for adult}.\"]",
     "guide:\n  call: [\"Have an adult with you {for fit-to-leave}.\"]"},
    {"W0829", SEV_WARNING, "a visit that the patient is told nothing about",
     "Of the other visits it is written what happens; the one without a word is the one missed.",
     "guide:\n  call: [We call you.]",
     "guide:\n  screening: [We ask about your health.]\n  call: [We call you.]\n  integration: [We "
     "talk.]"},
    {"W0830", SEV_WARNING, "a gate that asks for what nobody takes again",
     "It opens in the first rounds and then never, on a day when everybody is waiting.",
     "checks:\n  weighed:\n    fresh: {weight: 10 d}\n    pass: [weight >= 40 kg]\n    otherwise: "
     "hold\n    say: Weigh the patient.\nsessions:\n  medicine:\n    stages:\n      dose:\n        "
     "enter: [consent, gap, staff, bp-ready, mood-asked, weighed]",
     "checks:\n  weighed:\n    fresh: {weight: 90 d}\n    pass: [weight >= 40 kg]\n    otherwise: "
     "hold\n    say: Weigh the patient.\nsessions:\n  medicine:\n    stages:\n      dose:\n        "
     "enter: [consent, gap, staff, bp-ready, mood-asked, weighed]"},
    {"E0832", SEV_ERROR, "how something of a plugin is named",
     "A name without its plugin could be anybody's, and so could what it does.",
     "checks:\n  adult:\n    plugin: settled\nplugins: {settle: ^1.0}",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {by: \"19:00\"}\nplugins: "
     "{settle: ^1.0}"},
    {"E0833", SEV_ERROR, "a plugin for another program",
     "What a newer level promises this program may not keep.", "(plugin.yaml: plugin: 2)",
     "(plugin.yaml: plugin: 1)"},
    {"E0834", SEV_ERROR, "a budget above the ceiling",
     "A plugin that may take longer keeps somebody waiting at the bedside.",
     "(plugin.yaml: budget: {time: 5 s})", "(plugin.yaml: budget: {time: 20 ms})"},
    {"E0835", SEV_ERROR, "what a parameter can be",
     "A parameter without a type takes everything, and a slip shows at the bedside only.",
     "(plugin.yaml: with: {rate: {type: numbr}})",
     "(plugin.yaml: with: {rate: {type: number, range: 4..10, text: Breaths a minute}})"},
    {"E0836", SEV_ERROR, "what Lua may decide",
     "The questions and their ranges are read by a director before any code runs.",
     "(plugin.yaml: lua: {visible: [no-item]})",
     "(plugin.yaml: lua: {scores: {calm: {range: 0..10}}})"},
    {"E0837", SEV_ERROR, "a parameter that has to be given",
     "Only the clinic knows the value; a plugin that guesses one decides in its place.",
     "checks:\n  adult:\n    plugin: settle/settled\nplugins: {settle: ^1.0}",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {by: \"19:00\"}\nplugins: "
     "{settle: ^1.0}"},
    {"E0838", SEV_ERROR, "a parameter that the plugin does not have",
     "A misspelt parameter is a limit that nobody keeps.",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {bye: \"19:00\"}\nplugins: "
     "{settle: ^1.0}",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {by: \"19:00\"}\nplugins: "
     "{settle: ^1.0}"},
    {"E0839", SEV_ERROR, "a value that does not fit its parameter",
     "A wrong kind of value is found here, not when a dose is due.",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {by: 30 min}\nplugins: "
     "{settle: ^1.0}",
     "checks:\n  adult:\n    plugin: settle/settled\n    with: {by: \"19:00\"}\nplugins: "
     "{settle: ^1.0}"},
    {"E0840", SEV_ERROR, "a plugin's form without a name of its own here",
     "A form and something else of one name would be taken for each other in conditions.",
     "(a step of a plugin whose form is called as a measure is)",
     "(the form listed under `forms:` with another name)"},
    {"E0841", SEV_ERROR, "a plugin that cannot be read",
     "Without the plugin its checks and forms are missing from the protocol.",
     "plugins: {not-there: ^1.0}", "plugins: {settle: ^1.0}"},
    {"E0842", SEV_ERROR, "a plugin of another version or name",
     "Another version may check something else by the same name; somebody has to look first.",
     "plugins: {settle: ^2.0}", "plugins: {settle: ^1.0}"},
    {"W0850", SEV_WARNING, "a parameter about data that is not asked for",
     "A plugin that names a measure and may not read it never has an answer.",
     "(plugin.yaml: with: {of: {type: measure, …}}, and nothing under `reads`)",
     "(plugin.yaml: reads: {readings: Pressures of this session})"},
};

const struct diag_code *code_find(const char *code)
{
	const struct diag_code *d;
	for (size_t i = 0; (d = code_at(i)); i++)
		if (strcmp(d->code, code) == 0)
			return d;
	return NULL;
}

const struct diag_code *code_at(size_t i)
{
	if (i < yaml_codes_len)
		return &yaml_codes[i];
	return i - yaml_codes_len < CODES ? &codes[i - yaml_codes_len] : NULL;
}
