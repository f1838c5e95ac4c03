<Rule>
  <Title>{{label}}</Title>
  <ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
    <ogc:PropertyIsEqualTo>
      <ogc:PropertyName>{{attr}}</ogc:PropertyName>
      <ogc:Literal>{{value}}</ogc:Literal>
    </ogc:PropertyIsEqualTo>
  </ogc:Filter>
  <LineSymbolizer>
    <Stroke>
      <CssParameter name="stroke">{{color}}</CssParameter>
      <CssParameter name="stroke-width">1</CssParameter>
    </Stroke>
  </LineSymbolizer>
</Rule>
