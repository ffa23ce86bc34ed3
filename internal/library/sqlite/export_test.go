package sqlite

// AreaOf says to which area a table belongs.
var AreaOf = areaOf
