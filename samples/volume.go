package samples

import (
	"io"
	"strconv"
)

// Volume writes an Amazon-style 850 for measurements: one interchange of about
// size bytes, groups of 1,000 orders, orders of 10 to 50 lines with one or two
// ids, a text, and every fourth with a price. 100 MB are 34 groups. The same
// size gives the same bytes; nothing in them is at fault.
func Volume(w io.Writer, size int64) error {
	v := volume{w: w, seed: 1}
	v.add(volumeISA)
	for v.written+int64(len(v.buf)) < size && v.err == nil {
		v.group(size)
	}
	v.add("IEA*", v.number(v.groups), "*000000101~")
	v.flush()
	return v.err
}

const volumeISA = "ISA*00*          *00*          *ZZ*AMAZON         *ZZ*VENDOR01       *250110*0612*U*00401*000000101*0*P*>~"

// Small writes an interchange of one order of 18 lines, about 2 KB.
func Small(w io.Writer) error {
	v := volume{w: w, seed: 2}
	v.add(volumeISA, "GS*PO*AMAZON*VENDOR01*20250110*0612*1*X*004010~")
	v.order(1, 18)
	v.add("GE*1*1~IEA*1*000000101~")
	v.flush()
	return v.err
}

// volume is an interchange while it is written; err is the first of w.
type volume struct {
	w       io.Writer
	buf     []byte
	written int64
	groups  int
	seed    uint32
	err     error
}

// next is a number below n, always the same at the same place (a linear
// congruential generator, for tests only).
func (v *volume) next(n int) int {
	v.seed = v.seed*1664525 + 1013904223
	return int(v.seed>>8) % n
}

func (v *volume) group(size int64) {
	v.groups++
	control := v.number(v.groups)
	v.add("GS*PO*AMAZON*VENDOR01*20250110*0612*", control, "*X*004010~")
	sets := 0
	for sets < 1000 && (sets == 0 || v.written+int64(len(v.buf)) < size) {
		sets++
		v.order(sets, 10+v.next(41))
		if len(v.buf) > 1<<16 {
			v.flush()
		}
	}
	v.add("GE*", v.number(sets), "*", control, "~")
}

func (v *volume) order(index, lines int) {
	control := strconv.Itoa(10000 + index)[1:]
	v.add("ST*850*", control, "~BEG*00*NE*", v.name(8), "**20250110~REF*CR*ACME1~CSH*Y~DTM*064*20250115~DTM*063*20250122~N1*ST**92*PHX6~")
	total := 0
	segments := 8
	for l := range lines {
		quantity := 12 * (1 + v.next(40))
		total += quantity
		segments += v.line(l+1, quantity)
	}
	v.add("CTT*", v.number(lines), "*", v.number(total), "~SE*", v.number(segments+1), "*", control, "~")
}

// line writes the segments of one line and says how many.
func (v *volume) line(number, quantity int) (segments int) {
	price := v.number(2+v.next(60)) + "." + strconv.Itoa(100 + v.next(100))[1:]
	v.add("PO1*", v.number(number), "*", v.number(quantity), "*EA*", price, "*PE*BP*B0", v.name(8), "*UP*84001", v.name0(7))
	if v.next(2) == 0 {
		v.add("*VN*", v.name(7))
	}
	segments = 2
	if v.next(4) == 0 {
		v.add("~CTP**MSR*", price, "*1*EA")
		segments++
	}
	words := [...]string{"Kitchen timer", "Storage box 12 L", "Measuring cup set", "Cutting board", "Dish rack", "Bottle brush"}
	v.add("~PID*F****", words[v.next(len(words))], ", size ", v.name(6), "~")
	return segments
}

func (v *volume) number(n int) string { return strconv.Itoa(n) }

// name is n capital letters and digits, name0 n digits.
func (v *volume) name(n int) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[v.next(len(letters))]
	}
	return string(b)
}

func (v *volume) name0(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + v.next(10))
	}
	return string(b)
}

func (v *volume) add(parts ...string) {
	for _, p := range parts {
		v.buf = append(v.buf, p...)
	}
}

func (v *volume) flush() {
	if v.err == nil {
		_, v.err = v.w.Write(v.buf)
	}
	v.written += int64(len(v.buf))
	v.buf = v.buf[:0]
}
