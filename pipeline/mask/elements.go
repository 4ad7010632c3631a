package mask

// treatment is what becomes of an element.
type treatment int

const (
	stays treatment = iota
	words           // letters become letters, digits become digits
	price           // an amount becomes a smaller one
)

// elements are the elements that are masked, by their X12 number. What is not
// here stays.
var elements = map[string]treatment{
	// who: parties, people, how to reach them
	"I02":  words, // ISA02 authorisation
	"I04":  words, // ISA04 security: a password
	"I06":  words, // ISA06 sender id
	"I07":  words, // ISA08 receiver id
	"142":  words, // GS02 sender code
	"124":  words, // GS03 receiver code
	"93":   words, // name (N102, N2, PER02)
	"67":   words, // id of a party (N104); a carrier's SCAC stays, see kept
	"364":  words, // telephone, mail address (PER04)
	"443":  words, // whom to ask for (PER09)
	"1035": words, // last name or organization
	"1036": words, // first name
	"1037": words, // middle name
	"1038": words, // name prefix
	"1039": words, // name suffix
	"805":  words, // emergency contact
	"807":  words, // emergency telephone
	"325":  words, // tax id
	"1050": words, // tax verification
	"507":  words, // bank
	"508":  words, // bank account
	"509":  words, // originating company
	"510":  words, // its supplement
	"1195": words, // account in the buyer's books
	"1296": words, // plan number

	// where
	"166":  words, // street (N3)
	"19":   words, // city (N401)
	"116":  words, // postal code (N403); state and country are codes and stay
	"310":  words, // location id (N406, FOB)
	"1096": words, // county
	"114":  words, // port name
	"174":  words, // terminal name

	// numbers of documents
	"324": words, // purchase order number
	"76":  words, // invoice number
	"396": words, // shipment id (BSN02)
	"127": words, // reference (REF02, N902, BGN02)
	"326": words, // request reference
	"328": words, // release number
	"367": words, // contract number
	"61":  words, // free-form number or text (QTY04)
	"800": words, // program id
	"801": words, // part id

	// goods and what carries them
	"234": words, // item id: UPC, EAN, SKU, ASIN
	"87":  words, // mark: SSCC (MAN02)
	"225": words, // seal number
	"206": words, // equipment initial
	"207": words, // equipment number
	"539": words, // vehicle id
	"55":  words, // voyage number
	"182": words, // vessel name

	// money
	"212":  price, // unit price
	"782":  price, // amount (AMT02, TXI02, BPR02)
	"610":  price, // amount in cents (TDS01, SAC05)
	"118":  price, // rate (SAC08)
	"362":  price, // terms discount amount
	"389":  price, // deferred amount
	"655":  price, // discount base
	"828":  price, // dollar basis for percent
	"1051": price, // tax amount
	"1687": price, // income rate

	// free text
	"3":    words, // message (NTE, K1)
	"352":  words, // description (PID05, SAC15, ITD12)
	"369":  words, // description of a reference (REF, N903)
	"933":  words, // message text (MSG01)
	"1551": words, // message text (MTX02)
	"387":  words, // routing
	"79":   words, // lading description
	"224":  words, // shipping name
	"809":  words, // hazard information
	"790":  words, // entity title
	"791":  words, // entity purpose
	"724":  words, // copy of a bad value (AK404)
	"961":  words, // copy of a bad value (TED07)
}

// kept reports whether an element that is masked elsewhere stays because of the
// qualifier before it: 66 code 2 says that 67 is a SCAC, a public code.
func kept(ref, qualifier string) bool { return ref == "67" && qualifier == "2" }
