package annotate
import ("testing";"strings";"time";"assay")
func TestBigTmp(t *testing.T){ for _,n:=range []int{250,1000,4000}{ txt:=strings.Repeat(benchText+"\n\n",n); s:=time.Now(); d:=read(assay.Document{Text:txt}); r:=time.Since(s); s=time.Now(); d.findNames(); nm:=time.Since(s); s=time.Now(); d.attribute(); at:=time.Since(s); s=time.Now(); st:=d.discourse(); di:=time.Since(s); s=time.Now(); d.functions(st); fu:=time.Since(s); a:=assay.Annotation{}; _=a; t.Log(len(txt),r,nm,at,di,fu); s=time.Now(); Annotate(assay.Document{Text:txt}); t.Log("all",time.Since(s)) } }
