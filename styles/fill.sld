<Rule>
  <Title>{{label}}</Title>
  <ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
    <ogc:PropertyIsEqualTo>
      <ogc:PropertyName>{{attr}}</ogc:PropertyName>
      <ogc:Literal>{{value}}</ogc:Literal>
    </ogc:PropertyIsEqualTo>
  </ogc:Filter>
  <PolygonSymbolizer>
    <Fill><CssParameter name="fill">{{color}}</CssParameter></Fill>
    <Stroke>
      <CssParameter name="stroke">#808080</CssParameter>
      <CssParameter name="stroke-width">0.2</CssParameter>
    </Stroke>
  </PolygonSymbolizer>
</Rule>
