// Command components adds the C and C++ libraries inside the engine to a
// CycloneDX list of Go modules: components MODULES ENGINE OUT.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "components:", err)
		os.Exit(1)
	}
}

// engineList is engine.json.
type engineList struct {
	What       string      `json:"what"`
	Engine     component   `json:"engine"`
	Components []component `json:"components"`
}

type component struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
	Note    string `json:"note,omitempty"`
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("wanted MODULES ENGINE OUT")
	}
	var modules map[string]any
	if err := readJSON(args[0], &modules); err != nil {
		return err
	}
	var engine engineList
	if err := readJSON(args[1], &engine); err != nil {
		return err
	}
	listed, ok := modules["components"].([]any)
	if !ok {
		return fmt.Errorf("%s: wanted components, found none", args[0])
	}
	for _, c := range append([]component{engine.Engine}, engine.Components...) {
		listed = append(listed, cyclonedx(c, engine))
	}
	modules["components"] = listed
	if about, ok := modules["metadata"].(map[string]any); ok {
		delete(about, "timestamp") // the same program gives the same list
	}
	text, err := json.MarshalIndent(modules, "", "  ")
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d components\n", args[2], len(listed))
	return os.WriteFile(args[2], append(text, '\n'), 0o644)
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// cyclonedx is one component in the words of CycloneDX 1.6.
func cyclonedx(c component, engine engineList) map[string]any {
	out := map[string]any{
		"type": "library", "name": c.Name, "bom-ref": "engine/" + c.Name,
		"licenses":   []any{map[string]any{"license": map[string]any{"id": c.Licence}}},
		"properties": []any{map[string]any{"name": "netmarket:inside", "value": engine.Engine.Name + " " + engine.Engine.Version}},
	}
	if c.Version != "" {
		out["version"] = c.Version
	}
	if c.Note != "" {
		out["description"] = c.Note
	}
	return out
}
