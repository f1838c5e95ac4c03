<labeling type="simple">
  <settings calloutType="simple">
    <text-style fieldName="{{text}}" isExpression="1" fontSize="{{size}}" fontSizeUnit="Point" textColor="30,30,30,255" textOpacity="1" fontWeight="50">
      <text-buffer bufferDraw="1" bufferSize="0.6" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.9" bufferNoFill="1" bufferJoinStyle="128"/>
    </text-style>
    <text-format/>
    <placement placement="{{placement}}" dist="1" distUnits="MM" offsetType="1" fitInPolygonOnly="{{inside}}" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR" priority="8"/>
    <rendering drawLabels="1" obstacle="{{obstacle}}" obstacleFactor="1" displayAll="0" fontLimitPixelSize="0" scaleVisibility="{{scaled}}" scaleMin="0" scaleMax="{{from}}"/>
    {{*priority}}
  </settings>
</labeling>
