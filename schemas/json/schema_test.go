package json_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/docket-edi/docket/schemas/record"
)

// records are the records that have a schema, each under its type's name.
var records = []any{
	record.PurchaseOrder{}, record.Acknowledgment{}, record.Shipment{}, record.ShipNotice{}, record.SupplierOrder{},
	record.CatalogItem{}, record.StockLevel{}, record.FunctionalAck{}, record.InterchangeAck{}, record.Decision{},
	record.Invoice{}, record.OrderChange{}, record.OrderChangeAck{}, record.InventoryAdvice{}, record.RemittanceAdvice{},
	record.ApplicationAdvice{}, record.GenericSet{},
	record.OrderFact{}, record.SupplierOrderFact{}, record.ShipmentFact{}, record.Command{},
	record.SupplierMove{}, record.SupplierAnswerFact{},
}

// pair is how Money and Quantity are written.
func pair(number, name string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Required: []string{number, name}, Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	s.Properties.Set(number, &jsonschema.Schema{Type: "string", Pattern: `^-?[0-9]+(\.[0-9]+)?$`})
	s.Properties.Set(name, &jsonschema.Schema{Type: "string"})
	return s
}

func schemaOf(t *testing.T, v any) []byte {
	t.Helper()
	r := &jsonschema.Reflector{
		Anonymous: true, AllowAdditionalProperties: true, // adding a field breaks no reader
		Mapper: func(typ reflect.Type) *jsonschema.Schema {
			switch typ {
			case reflect.TypeFor[record.Money]():
				return pair("amount", "currency")
			case reflect.TypeFor[record.Quantity]():
				return pair("value", "unit")
			}
			return nil
		},
	}
	b, err := json.MarshalIndent(r.Reflect(v), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

func TestSchemasFollowTheRecords(t *testing.T) {
	for _, v := range records {
		name := reflect.TypeOf(v).Name()
		file := name + ".json"
		want := schemaOf(t, v)
		if os.Getenv("DOCKET_UPDATE") != "" {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s has no schema: %v; DOCKET_UPDATE=1 go test ./schemas/json makes it", name, err)
			continue
		}
		if !bytes.Equal(have, want) {
			t.Errorf("%s differs from record.%s; DOCKET_UPDATE=1 go test ./schemas/json makes it anew", file, name)
		}
	}
}

// TestGoldenOrdersFit holds the orders read from the samples against the schema.
func TestGoldenOrdersFit(t *testing.T) {
	compiler := validator.NewCompiler()
	schema, err := compiler.Compile("PurchaseOrder.json")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../samples/golden/*.orders.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden orders: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		orders, err := validator.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, order := range orders.([]any) {
			if err := schema.Validate(order); err != nil {
				t.Errorf("%s: %v", f, err)
			}
		}
	}
	wrong := map[string]any{"number": 7}
	if schema.Validate(wrong) == nil || !strings.Contains(schema.Validate(wrong).Error(), "number") {
		t.Error("a number that is no text fits the schema")
	}
}

// TestGoldenSetsFit holds the records of samples/sets against the schema that
// each names.
func TestGoldenSetsFit(t *testing.T) {
	files, err := filepath.Glob("../../samples/sets/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d golden records: %v", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := validator.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		name, _ := rec.(map[string]any)["record"].(string)
		if !slices.ContainsFunc(records, func(r any) bool { return record.Name(r) == name }) {
			t.Errorf("%s is marked as %q, which has no schema", f, name)
			continue
		}
		schema, err := validator.NewCompiler().Compile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(rec); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}
