package explain

// Meaning is what a code of an element stands for, in docket's words, or "".
func Meaning(ref, code string) string { return answers[ref][code] }

// answers are the codes of acknowledgments (spec/x12-exact.md 2.3 and 2.4).
var answers = map[string]map[string]string{
	"715": {"A": "accepted", "E": "accepted, errors were noted", "P": "accepted in part", "R": "rejected",
		"M": "rejected: authentication failed", "W": "rejected: assurance failed", "X": "rejected: could not be decrypted"},
	"717": {"A": "accepted", "E": "accepted, errors were noted", "R": "rejected",
		"M": "rejected: authentication failed", "W": "rejected: assurance failed", "X": "rejected: could not be decrypted"},
	"716": {"1": "the group function is not supported", "2": "the version is not supported", "3": "the group trailer is missing",
		"4": "the control numbers of header and trailer differ", "5": "the count of sets is wrong", "6": "the control number is malformed",
		"19": "the control number stands twice in the interchange"},
	"718": {"1": "the set is not supported", "2": "the set trailer is missing", "3": "the control numbers of header and trailer differ",
		"4": "the count of segments is wrong", "5": "segments are in error", "6": "the set id is missing or invalid",
		"7": "the control number is missing or invalid", "23": "the control number stands twice in the group"},
	"720": {"1": "the segment id is unknown", "2": "the segment is not expected", "3": "a mandatory segment is missing",
		"4": "the loop comes too often", "5": "the segment comes too often", "6": "the segment is not defined in this set",
		"7": "the segment is out of order", "8": "elements of the segment are in error"},
	"723": {"1": "a mandatory element is missing", "2": "an element that another one needs is missing", "3": "there are too many elements",
		"4": "the element is too short", "5": "the element is too long", "6": "the element holds an invalid character",
		"7": "the code is not in the list", "8": "the date is invalid", "9": "the time is invalid", "10": "an element stands where another one excludes it",
		"12": "there are too many repetitions", "13": "there are too many components"},
	"I17": {"A": "accepted", "E": "accepted, errors were noted", "R": "rejected"},
	"I18": {"000": "no error", "001": "the control numbers of header and trailer differ", "002": "the standard is not supported",
		"003": "the version is not supported", "004": "the segment terminator is invalid", "005": "the qualifier of the sender is invalid",
		"006": "the id of the sender is invalid", "007": "the qualifier of the receiver is invalid", "008": "the id of the receiver is invalid",
		"009": "the receiver is unknown", "010": "the authorisation qualifier is invalid", "011": "the authorisation is invalid",
		"012": "the security qualifier is invalid", "013": "the security value is invalid", "014": "the date is invalid",
		"015": "the time is invalid", "016": "the standard is invalid", "017": "the version is invalid", "018": "the control number is invalid",
		"019": "the request for an acknowledgment is invalid", "020": "the test indicator is invalid", "021": "the count of groups is wrong",
		"022": "the control structure is invalid", "023": "the file ends too early", "024": "the content is invalid",
		"025": "the control number stands twice", "026": "the element separator is invalid", "027": "the component separator is invalid",
		"028": "the delivery date is invalid", "029": "the delivery time is invalid", "030": "the delivery time code is invalid",
		"031": "the service level is invalid"},
}
