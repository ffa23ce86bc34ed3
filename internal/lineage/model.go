package lineage

// sentenceModel is fitted by "go test ./internal/lineage -run SentenceModel -fit"
// on labelled pairs of sentences, identical pairs and unrelated pairs, with an L2
// penalty of 0.3. The weights stand in the order of the features.
var sentenceModel = logistic{
	linear: features{
		2.1186, -0.5510, 0.1216, -0.7466, -2.6579, -0.8408, -1.7209, 2.4122,
		1.3716, -0.0717, -0.2184, -0.9223, -0.8523, -0.2157, -0.2925, 0.9361,
		-0.2624, 0.1816, 1.7021, -0.8929, 0.2775, -0.9957, 0.0297, -0.0987,
		-0.6303,
	},
	square: features{
		0.6709, 0.5037, -0.4343, 1.9637, -1.6240, 1.0781, 1.9947, 2.3652,
		-1.2894, 0.5428, 0.0179, 0.5895, -0.1643, 0.0187, 0.5153, -1.1255,
		0.2044, 0.1634, 2.5637, -1.0990, -0.0164, 1.0014, 0.0297, -0.8442,
		-0.0468,
	},
	bias: -2.7574,
}
