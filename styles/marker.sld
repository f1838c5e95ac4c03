<Rule>
  <Title>{{label}}</Title>
  <ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
    <ogc:PropertyIsEqualTo>
      <ogc:PropertyName>{{attr}}</ogc:PropertyName>
      <ogc:Literal>{{value}}</ogc:Literal>
    </ogc:PropertyIsEqualTo>
  </ogc:Filter>
  <PointSymbolizer>
    <Graphic>
      <Mark>
        <WellKnownName>circle</WellKnownName>
        <Fill><CssParameter name="fill">{{color}}</CssParameter></Fill>
        <Stroke><CssParameter name="stroke">#ffffff</CssParameter></Stroke>
      </Mark>
      <Size>8</Size>
    </Graphic>
  </PointSymbolizer>
</Rule>
