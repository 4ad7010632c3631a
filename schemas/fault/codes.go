package fault

// Words explains a code in a few plain words; an unknown code is its own words.
func Words(c Code) string {
	if r, ok := codes[c]; ok {
		return r.words
	}
	if w, ok := fileWords[c]; ok {
		return w
	}
	return string(c)
}

// Strict is a code's severity in the built-in profile strict: what
// spec/x12-exact.md 2.4 and 3 list is rejected at its level, relational notes
// and unknown code values are errors, totals and blanks are notes. A code that
// is not listed here is an error.
func Strict(c Code) Severity {
	if r, ok := codes[c]; ok {
		return r.strict
	}
	return Error
}

// Lenient is a code's severity in the profile lenient, by what partners really
// send (spec/field-files.md): what can be salvaged goes on.
func Lenient(c Code) Severity {
	if r, ok := codes[c]; ok {
		return r.lenient
	}
	return Error
}

// The codes, by the unit that they speak of.
const (
	FileEmpty   Code = "file-empty"
	FileNotX12  Code = "file-not-x12"
	FileTooBig  Code = "file-too-big"
	FileGarbage Code = "file-garbage"
	MoreFaults  Code = "more-faults"

	InterchangeHeader           Code = "interchange-header"
	InterchangeHeaderShort      Code = "interchange-header-short"
	InterchangeWidth            Code = "interchange-width"
	InterchangeRepetition       Code = "interchange-repetition"
	InterchangeDelimiters       Code = "interchange-delimiters"
	InterchangeTerminator       Code = "interchange-terminator"
	InterchangeTrailerMissing   Code = "interchange-trailer-missing"
	InterchangeTrailer          Code = "interchange-trailer"
	InterchangeControlMismatch  Code = "interchange-control-mismatch"
	InterchangeControlZeros     Code = "interchange-control-zeros"
	InterchangeControlDuplicate Code = "interchange-control-duplicate"
	InterchangeGroupCount       Code = "interchange-group-count"
	InterchangeEmpty            Code = "interchange-empty"
	InterchangeStructure        Code = "interchange-structure"
	LineBreakInData             Code = "line-break-in-data"
	SegmentEmpty                Code = "segment-empty"
	TerminatorMissing           Code = "terminator-missing"

	GroupHeader           Code = "group-header"
	GroupHeaderMissing    Code = "group-header-missing"
	GroupTrailerMissing   Code = "group-trailer-missing"
	GroupTrailer          Code = "group-trailer"
	GroupControlMismatch  Code = "group-control-mismatch"
	GroupControlZeros     Code = "group-control-zeros"
	GroupControlInvalid   Code = "group-control-invalid"
	GroupControlDuplicate Code = "group-control-duplicate"
	GroupSetCount         Code = "group-set-count"
	GroupFunctionUnknown  Code = "group-function-unknown"
	GroupVersionUnknown   Code = "group-version-unknown"
	GroupEmpty            Code = "group-empty"
	GroupTooManySets      Code = "group-too-many-sets"
	SegmentOutsideSet     Code = "segment-outside-set"

	SetUnsupported      Code = "set-unsupported"
	SetIDInvalid        Code = "set-id-invalid"
	SetWrongGroup       Code = "set-wrong-group"
	SetTrailerMissing   Code = "set-trailer-missing"
	SetControlMismatch  Code = "set-control-mismatch"
	SetControlInvalid   Code = "set-control-invalid"
	SetControlDuplicate Code = "set-control-duplicate"
	SegmentCount        Code = "segment-count"
	SetTooBig           Code = "set-too-big"

	SegmentUnknown         Code = "segment-unknown"
	SegmentNotInSet        Code = "segment-not-in-set"
	SegmentOutOfOrder      Code = "segment-out-of-order"
	SegmentMissing         Code = "segment-missing"
	SegmentTooMany         Code = "segment-too-many"
	LoopTooMany            Code = "loop-too-many"
	SegmentTooLong         Code = "segment-too-long"
	SegmentTooManyElements Code = "segment-too-many-elements"

	ElementMissing            Code = "element-missing"
	ElementConditionalMissing Code = "element-conditional-missing"
	ElementExcluded           Code = "element-excluded"
	ElementExtra              Code = "element-extra"
	ElementTooShort           Code = "element-too-short"
	ElementTooLong            Code = "element-too-long"
	ElementNotNumeric         Code = "element-not-numeric"
	ElementBadCharacter       Code = "element-bad-character"
	ElementCharacterSet       Code = "element-character-set"
	ElementDelimiter          Code = "element-delimiter"
	ElementBadDate            Code = "element-bad-date"
	ElementBadTime            Code = "element-bad-time"
	ElementUnknownCode        Code = "element-unknown-code"
	ElementUnlistedCode       Code = "element-unlisted-code"
	ElementRepeats            Code = "element-repeats"
	ElementComponents         Code = "element-components"
	ElementTrailingSpaces     Code = "element-trailing-spaces"

	SegmentRequired Code = "segment-required"
	SegmentNotUsed  Code = "segment-not-used"
	ElementRequired Code = "element-required"
	ElementNotUsed  Code = "element-not-used"
	CodeNotAllowed  Code = "code-not-allowed"
	ElementForm     Code = "element-form"
	ItemCheckDigit  Code = "item-check-digit"
	LevelOrder      Code = "level-order"
	GuideRule       Code = "guide-rule"

	LevelDuplicate Code = "level-duplicate"
	LevelParent    Code = "level-parent"
	LevelRoot      Code = "level-root"
	LevelChildCode Code = "level-child-code"
	LevelTooDeep   Code = "level-too-deep"

	NumberMissing Code = "number-missing"
	LineQuantity  Code = "line-quantity"
	LinePrice     Code = "line-price"
	LineDuplicate Code = "line-duplicate"

	TotalLines  Code = "total-lines"
	TotalHash   Code = "total-hash"
	TotalAmount Code = "total-amount"
)

var codes = map[Code]struct {
	strict, lenient Severity
	words           string
}{
	FileEmpty:   {Reject, Reject, "the file is empty"},
	FileNotX12:  {Reject, Reject, "no ISA segment: this is not an X12 interchange"},
	FileTooBig:  {Reject, Reject, "the file is larger than the limit"},
	FileGarbage: {Error, Error, "there is text outside the interchanges"},
	MoreFaults:  {Note, Note, "more faults than are listed"},

	InterchangeHeader:           {Reject, Error, "an element of the interchange header is not valid"},
	InterchangeHeaderShort:      {Reject, Reject, "the interchange header is incomplete"},
	InterchangeWidth:            {Reject, Note, "an element of the interchange header does not have its fixed width"},
	InterchangeRepetition:       {Note, Note, "the repetition separator does not fit the version"},
	InterchangeDelimiters:       {Reject, Reject, "the delimiters are not usable"},
	InterchangeTerminator:       {Note, Note, "the segment terminator is not the character after ISA16"},
	InterchangeTrailerMissing:   {Reject, Reject, "the interchange has no trailer: it ends too early"},
	InterchangeTrailer:          {Note, Note, "the interchange trailer has unexpected content"},
	InterchangeControlMismatch:  {Reject, Error, "the control numbers of interchange header and trailer differ"},
	InterchangeControlZeros:     {Note, Note, "the control numbers of interchange header and trailer differ in leading zeros"},
	InterchangeControlDuplicate: {Reject, Error, "the interchange control number came before"},
	InterchangeGroupCount:       {Reject, Error, "the count of groups is wrong"},
	InterchangeEmpty:            {Reject, Error, "the interchange holds no group"},
	InterchangeStructure:        {Reject, Error, "a segment stands where none may stand"},
	LineBreakInData:             {Note, Note, "a line break inside a segment was dropped"},
	SegmentEmpty:                {Note, Note, "an empty segment was skipped"},
	TerminatorMissing:           {Note, Note, "the last segment has no terminator"},

	GroupHeader:           {Reject, Error, "an element of the group header is not valid"},
	GroupHeaderMissing:    {Reject, Reject, "a transaction set stands outside a group"},
	GroupTrailerMissing:   {Reject, Reject, "the group has no trailer"},
	GroupTrailer:          {Note, Note, "the group trailer has unexpected content"},
	GroupControlMismatch:  {Reject, Error, "the control numbers of group header and trailer differ"},
	GroupControlZeros:     {Note, Note, "the control numbers of group header and trailer differ in leading zeros"},
	GroupControlInvalid:   {Reject, Error, "the group control number is missing or not valid"},
	GroupControlDuplicate: {Reject, Error, "the group control number came before in this interchange"},
	GroupSetCount:         {Reject, Error, "the count of transaction sets is wrong"},
	GroupFunctionUnknown:  {Reject, Error, "the functional group is not known"},
	GroupVersionUnknown:   {Reject, Reject, "there is no dictionary for this release"},
	GroupEmpty:            {Reject, Error, "the group holds no transaction set"},
	GroupTooManySets:      {Reject, Reject, "the group holds more transaction sets than the limit"},
	SegmentOutsideSet:     {Reject, Error, "a segment stands between transaction sets"},

	SetUnsupported:      {Reject, Note, "this transaction set is not supported"},
	SetIDInvalid:        {Reject, Reject, "the transaction set id is missing or not valid"},
	SetWrongGroup:       {Reject, Error, "the transaction set does not belong in this functional group"},
	SetTrailerMissing:   {Reject, Reject, "the transaction set has no trailer"},
	SetControlMismatch:  {Reject, Error, "the control numbers of set header and trailer differ"},
	SetControlInvalid:   {Reject, Error, "the set control number is missing or not valid"},
	SetControlDuplicate: {Reject, Error, "the set control number came before in this group"},
	SegmentCount:        {Reject, Error, "the count of segments is wrong"},
	SetTooBig:           {Reject, Reject, "the transaction set is larger than the limit"},

	SegmentUnknown:         {Reject, Error, "the segment is not known"},
	SegmentNotInSet:        {Reject, Error, "the segment does not belong in this transaction set"},
	SegmentOutOfOrder:      {Reject, Error, "the segment is out of order"},
	SegmentMissing:         {Reject, Reject, "a mandatory segment is missing"},
	SegmentTooMany:         {Reject, Error, "the segment comes too often"},
	LoopTooMany:            {Reject, Error, "the loop comes too often"},
	SegmentTooLong:         {Reject, Reject, "the segment is longer than the limit"},
	SegmentTooManyElements: {Reject, Reject, "the segment has more elements than the limit"},

	ElementMissing:            {Reject, Error, "a mandatory element is missing"},
	ElementConditionalMissing: {Error, Error, "an element is missing that others require"},
	ElementExcluded:           {Error, Error, "elements that exclude each other are present"},
	ElementExtra:              {Reject, Error, "there are more elements than the segment has"},
	ElementTooShort:           {Reject, Error, "the element is too short"},
	ElementTooLong:            {Reject, Error, "the element is too long"},
	ElementNotNumeric:         {Reject, Reject, "the element is not a number"},
	ElementBadCharacter:       {Reject, Error, "the element holds a control character"},
	ElementCharacterSet:       {Note, Note, "the element holds a character outside X12's character set"},
	ElementDelimiter:          {Reject, Reject, "the element holds a delimiter"},
	ElementBadDate:            {Reject, Error, "the date is not a real date"},
	ElementBadTime:            {Reject, Error, "the time is not a real time"},
	ElementUnknownCode:        {Error, Error, "the code is not in the element's list"},
	ElementUnlistedCode:       {Note, Note, "the code is not in the list of the earlier release"},
	ElementRepeats:            {Reject, Error, "the element repeats too often"},
	ElementComponents:         {Reject, Error, "the element has too many components"},
	ElementTrailingSpaces:     {Note, Note, "trailing spaces were dropped"},

	SegmentRequired: {Reject, Error, "the partner's guide demands a segment that is missing"},
	SegmentNotUsed:  {Reject, Error, "the partner's guide does not use the segment"},
	ElementRequired: {Error, Error, "the partner's guide demands an element that is missing"},
	ElementNotUsed:  {Error, Error, "the partner's guide does not use the element"},
	CodeNotAllowed:  {Error, Error, "the partner's guide does not allow this value"},
	ElementForm:     {Error, Error, "the value does not have the form that the partner's guide demands"},
	ItemCheckDigit:  {Error, Note, "the check digit of the number is wrong"},
	LevelOrder:      {Error, Error, "the level stands below a level where the partner's guide does not allow it"},
	GuideRule:       {Error, Error, "a rule of the partner's guide is broken"},

	LevelDuplicate: {Error, Error, "the level number came before in this set"},
	LevelParent:    {Error, Error, "the parent level is unknown, later or the level itself"},
	LevelRoot:      {Error, Error, "a second level stands without a parent"},
	LevelChildCode: {Error, Note, "the child code contradicts the levels"},
	LevelTooDeep:   {Reject, Reject, "levels are nested deeper than the limit"},

	NumberMissing: {Reject, Reject, "the document has no number"},
	LineQuantity:  {Reject, Reject, "the line has no usable quantity"},
	LinePrice:     {Reject, Reject, "the price of the line is not usable"},
	LineDuplicate: {Error, Error, "the line number came before in this document"},

	TotalLines:  {Note, Note, "the count of lines is not the one sent"},
	TotalHash:   {Note, Note, "the hash total is not the one sent"},
	TotalAmount: {Note, Note, "the total is not the sum of its parts"},
}
