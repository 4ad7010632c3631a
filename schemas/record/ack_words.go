package record

// AnswerWords says in our own words what a code of an acknowledgment means.
// element is the X12 element number: 715 (AK901), 716 (AK905), 717 (AK501),
// 718 (AK502), 720 (AK304), 723 (AK403), I17 (TA104) or I18 (TA105). A code that
// is not listed is shown as it is. Source: spec/x12-amazon.md 2,
// spec/x12-exact.md rows 4 and 13.
func AnswerWords(element, code string) string {
	if w := answerWords[element][code]; w != "" {
		return w
	}
	if code == "" {
		return "no code given"
	}
	return "code " + code + ", which docket does not know"
}

// verdicts are the words of 715 and 717; both lists share them.
var verdicts = map[string]string{
	"A": "accepted",
	"E": "accepted with errors",
	"M": "rejected, its authentication failed",
	"P": "accepted in part",
	"R": "rejected",
	"W": "rejected, its assurance failed the checks",
	"X": "rejected, it could not be read after decryption",
}

var answerWords = map[string]map[string]string{
	"715": verdicts,
	"716": {
		"1": "this kind of group is not supported", "2": "this release is not supported", "3": "the group has no trailer",
		"4": "the control numbers of group header and trailer differ", "5": "the count of transaction sets is wrong",
		"6":  "the group control number is not valid",
		"10": "the authentication key is not known", "11": "the encryption key is not known",
		"12": "the security service asked for is not available", "13": "the security recipient is not known",
		"14": "the security sender is not known", "15": "the decrypted text has errors", "16": "security is not supported",
		"17": "the length of the encrypted message is wrong", "18": "the authentication code is wrong",
		"19": "the group control number came before in the interchange",
		"20": "a first security trailer has no header", "21": "a second security header has no trailer",
		"22": "a second security trailer has no header", "23": "a third security header has no trailer",
		"24": "a third security trailer has no header", "25": "a fourth security header has no trailer",
		"26": "a fourth security trailer has no header",
	},
	"717": {"A": verdicts["A"], "E": verdicts["E"], "M": verdicts["M"], "R": verdicts["R"], "W": verdicts["W"], "X": verdicts["X"]},
	"718": {
		"1": "this transaction set is not supported", "2": "the transaction set has no trailer",
		"3": "the control numbers of set header and trailer differ", "4": "the count of segments is wrong",
		"5": "segments are in error", "6": "the transaction set id is missing or not valid",
		"7": "the set control number is missing or not valid",
		"8": "the authentication key is not known", "9": "the encryption key is not known",
		"10": "the security service asked for is not available", "11": "the security recipient is not known",
		"12": "the length of the encrypted message is wrong", "13": "the authentication code is wrong",
		"15": "the security sender is not known", "16": "the decrypted text has errors", "17": "security is not supported",
		"19": "a first security header has no trailer", "20": "a first security trailer has no header",
		"21": "a second security header has no trailer", "22": "a second security trailer has no header",
		"23": "the set control number came before in the group",
		"24": "a third security header has no trailer", "25": "a third security trailer has no header",
		"26": "a fourth security header has no trailer", "27": "a fourth security trailer has no header",
	},
	"720": {
		"1": "the segment is not known", "2": "the segment was not expected here", "3": "a mandatory segment is missing",
		"4": "the loop comes too often", "5": "the segment comes too often", "6": "the segment does not belong in this transaction set",
		"7": "the segment is out of order", "8": "elements of the segment are in error",
	},
	"723": {
		"1": "mandatory, but missing", "2": "missing, though others require it", "3": "too many elements", "4": "too short", "5": "too long",
		"6": "a character that may not stand there", "7": "a code that is not in the list", "8": "not a real date", "9": "not a real time",
		"10": "excluded by another element", "12": "too many repetitions", "13": "too many components",
	},
	"I17": {"A": "accepted", "E": "accepted with errors", "R": "rejected"},
	"I18": {
		"000": "no error", "001": "the control numbers of header and trailer differ", "002": "the standard (ISA11) is not supported",
		"003": "the version (ISA12) is not supported", "004": "the segment terminator is not valid",
		"005": "the sender's id qualifier (ISA05) is not valid", "006": "the sender's id (ISA06) is not valid",
		"007": "the receiver's id qualifier (ISA07) is not valid", "008": "the receiver's id (ISA08) is not valid",
		"009": "the receiver's id (ISA08) is not known", "010": "the authorization qualifier (ISA01) is not valid",
		"011": "the authorization information (ISA02) is not valid", "012": "the security qualifier (ISA03) is not valid",
		"013": "the security information (ISA04) is not valid", "014": "the date (ISA09) is not valid",
		"015": "the time (ISA10) is not valid", "016": "the standard (ISA11) is not valid", "017": "the version (ISA12) is not valid",
		"018": "the control number (ISA13) is not valid", "019": "the acknowledgment request (ISA14) is not valid",
		"020": "the usage indicator (ISA15) is not valid", "021": "the count of groups is wrong", "022": "the control segments are out of order or not complete",
		"023": "the file ended too early", "024": "a group header or trailer is not valid", "025": "the control number (ISA13) came before",
		"026": "the element separator is not valid", "027": "the component separator is not valid",
		"028": "the date of a deferred delivery is not valid", "029": "the time of a deferred delivery is not valid",
		"030": "the delivery time code is not valid", "031": "the grade of service is not valid",
	},
}
