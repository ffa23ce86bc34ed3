package stance

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Net is one small network: standardised features, one hidden layer of
// hyperbolic tangents (none when Hidden is 0), and a logit for each class.
type Net struct {
	Hidden, Classes int
	W1              []float32 // Hidden rows of NumFeatures
	B1              []float32
	W2              []float32 // Classes rows of Hidden, or of NumFeatures
	B2              []float32
}

// Bag is several networks whose logits are averaged.
type Bag struct {
	Mean, Scale Features // a feature is standardised as (x - Mean) * Scale
	Classes     int
	Nets        []Net
}

// maxClasses and maxHidden bound what a file of weights may ask for.
const (
	maxClasses = 4
	maxHidden  = 64
)

// Standardise brings features to mean 0 and deviation 1 of the training data,
// at most four deviations away.
func (b *Bag) Standardise(f *Features) Features {
	var x Features
	for i := range f {
		x[i] = min(max(float32(f[i]-b.Mean[i])*b.Scale[i], -4), 4)
	}
	return x
}

// Logits gives the mean logits of the networks.
func (b *Bag) Logits(f *Features) [maxClasses]float32 {
	x := b.Standardise(f)
	var sum [maxClasses]float32
	for i := range b.Nets {
		out := b.Nets[i].logits(&x)
		for c := range sum {
			sum[c] += out[c]
		}
	}
	for c := range sum {
		sum[c] /= float32(max(len(b.Nets), 1))
	}
	return sum
}

func (n *Net) logits(x *Features) [maxClasses]float32 {
	var out [maxClasses]float32
	if n.Hidden == 0 {
		for c := 0; c < n.Classes; c++ {
			out[c] = n.B2[c] + dot(n.W2[c*NumFeatures:(c+1)*NumFeatures], x[:])
		}
		return out
	}
	var h [maxHidden]float32
	for j := 0; j < n.Hidden; j++ {
		h[j] = tanh(n.B1[j] + dot(n.W1[j*NumFeatures:(j+1)*NumFeatures], x[:]))
	}
	for c := 0; c < n.Classes; c++ {
		out[c] = n.B2[c] + dot(n.W2[c*n.Hidden:(c+1)*n.Hidden], h[:n.Hidden])
	}
	return out
}

// dot multiplies in a fixed order; the conversions keep machines that fuse
// multiplication and addition from giving other bytes.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float32(a[i] * b[i])
		s1 += float32(a[i+1] * b[i+1])
		s2 += float32(a[i+2] * b[i+2])
		s3 += float32(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float32(a[i] * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// tanh is a rational approximation of the hyperbolic tangent (Lambert's
// continued fraction), exact to 1e-4 and the same on every machine.
func tanh(x float32) float32 {
	if x > 4.9 {
		return 1
	}
	if x < -4.9 {
		return -1
	}
	q := float32(x * x)
	n := x * (135135 + float32(q*(17325+float32(q*(378+q)))))
	d := 135135 + float32(q*(62370+float32(q*(3150+float32(28*q)))))
	return n / d
}

// softmax turns the logits of the allowed classes into probabilities.
func softmax(logits [maxClasses]float32, allowed [maxClasses]bool) [maxClasses]float64 {
	var p [maxClasses]float64
	top := math.Inf(-1)
	for c, ok := range allowed {
		if ok {
			top = max(top, float64(logits[c]))
		}
	}
	var sum float64
	for c, ok := range allowed {
		if ok {
			p[c] = math.Exp(float64(logits[c]) - top)
			sum += p[c]
		}
	}
	for c := range p {
		if sum > 0 {
			p[c] /= sum
		}
	}
	return p
}

// Append writes a bag as ReadBag reads it: little-endian 32-bit numbers.
func (b *Bag) Append(out []byte) []byte {
	floats := func(v []float32) {
		for _, x := range v {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	for _, v := range []int{NumFeatures, b.Classes, len(b.Nets)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(v))
	}
	floats(b.Mean[:])
	floats(b.Scale[:])
	for _, n := range b.Nets {
		out = binary.LittleEndian.AppendUint32(out, uint32(n.Hidden))
		floats(n.W1)
		floats(n.B1)
		floats(n.W2)
		floats(n.B2)
	}
	return out
}

var errWeights = errors.New("the weights of the stance model do not fit this program: run 'assay train' with this version")

// readBag reads a bag and gives what follows it.
func readBag(in []byte) (*Bag, []byte, error) {
	short := false
	number := func() int {
		if len(in) < 4 {
			short = true
			return 0
		}
		v := binary.LittleEndian.Uint32(in)
		in = in[4:]
		return int(v)
	}
	floats := func(n int) []float32 {
		if len(in) < 4*n {
			short = true
			return nil
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(in[4*i:]))
		}
		in = in[4*n:]
		return v
	}
	if f := number(); f != NumFeatures {
		return nil, nil, fmt.Errorf("%w (%d features, want %d)", errWeights, f, NumFeatures)
	}
	b := &Bag{Classes: number()}
	nets := number()
	if b.Classes < 2 || b.Classes > maxClasses || nets < 1 || nets > 64 {
		return nil, nil, errWeights
	}
	copy(b.Mean[:], floats(NumFeatures))
	copy(b.Scale[:], floats(NumFeatures))
	for range nets {
		n := Net{Hidden: number(), Classes: b.Classes}
		if n.Hidden > maxHidden {
			return nil, nil, errWeights
		}
		n.W1, n.B1 = floats(n.Hidden*NumFeatures), floats(n.Hidden)
		width := n.Hidden
		if width == 0 {
			width = NumFeatures
		}
		n.W2, n.B2 = floats(n.Classes*width), floats(n.Classes)
		b.Nets = append(b.Nets, n)
	}
	if short {
		return nil, nil, errWeights
	}
	return b, in, nil
}

// Dot multiplies two rows as a network does, for training.
func Dot(a, b []float32) float32 { return dot(a, b) }

// Tanh is the activation of the hidden layer.
func Tanh(x float32) float32 { return tanh(x) }

// Softmax gives the probabilities of the classes allowed.
func Softmax(logits [4]float32, allowed [4]bool) [4]float64 { return softmax(logits, allowed) }
