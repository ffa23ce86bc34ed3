package web

import (
	"maps"
	"slices"
	"testing"

	"github.com/jba/templatecheck"
)

// pageStructs names the struct that each page's template is shown with. Every
// part adds its own.
var pageStructs = map[string]any{
	"ask":            &askPage{},
	"ask_progress":   &progressPage{},
	"browse_event":   &eventPage{},
	"browse_events":  &eventsPage{},
	"browse_figures": &figuresPage{},
	"browse_library": &libraryPage{},
	"browse_unread":  &unreadPage{},
	"browse_working": &workingPage{},
	"desk_audit":     &auditData{}, "desk_settings": &settingsData{}, "desk_signin": &signInData{}, "desk_account": &accountData{}, "desk_setup": &setupData{},
	"desk_publish": &publishData{}, "desk_revise": &reviseData{}, "desk_accounts": &accountsData{}, "desk_keys": &keysData{},
	"desk_queue": &queueData{}, "desk_drafts": &draftsData{}, "desk_sources": &changedPage{}, "desk_tips": &tipsData{}, "desk_tip": &tipData{},
	"error":         &errorData{},
	"log":           &aboutLog{},
	"public_checks": &publicationsData{}, "public_corrections": &correctionsData{}, "public_tips": &sendData{}, "public_receipt": &receiptData{},
	"public_methodology": &writtenData{}, "public_policy": &writtenData{}, "public_about": &writtenData{},
	"read_compare": &comparePage{}, "read_versions": &versionsPage{},
	"read_report": &reportPage{},
	"read_source": &storedPage{},
	"read_why":    &whyPage{},
}

// TestTemplates: every template fits its page's struct, so that a field which is
// renamed or forgotten fails here and not before a reader.
func TestTemplates(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(s.pages)), slices.Sorted(maps.Keys(pageStructs)); !slices.Equal(got, want) {
		t.Errorf("templates %q, structs for %q: add a row to pageStructs for each template", got, want)
	}
	for name, data := range pageStructs {
		if p := s.pages[name]; p != nil {
			if err := templatecheck.CheckHTML(p.Template, data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
