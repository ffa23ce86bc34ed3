package report
import ("testing";"assay";"assay/internal/annotate")
func TestScratch3(t *testing.T){
 for _, b := range []string{"Ada Holm inspects bridges for a living. She says that 62 bridges were closed.",
 "Ada Holm inspects the bridges of the town. She told the council that 62 bridges were closed.",
 "The mayor, Ada Holm, inspects bridges. She said that 62 bridges were closed.",
 "Ada Holm, a ferry captain, said the quay was empty. She said that 62 bridges were closed."} {
  a := annotate.Annotate(assay.Document{Text:b, Kind:assay.Note, Class: assay.News, Publisher:"Halden Courier"})
  s:=a.Sentences[1]
  t.Logf("%+v", s)
 }
}
